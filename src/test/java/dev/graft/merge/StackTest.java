package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.merge.Plan.LayerInput;
import dev.graft.model.TinyFamily;
import dev.graft.model.TinyModel;
import dev.graft.recipe.Recipe;
import dev.graft.tensor.Shape;

/// Which layer of which model becomes which layer of the result, and what config.json says about it.
class StackTest {
    private static final String UP = ".mlp.up_proj.weight";

    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void twoModels() throws IOException {
        hub = TinyHub.ofTwo(root);
    }

    private static String stack(String... slices) {
        return "merge_method: passthrough\nslices:\n" + List.of(slices).stream().map(slice -> {
            String[] words = slice.split(" ");
            return "  - sources: [{model: %s, layer_range: [%s, %s]}]\n".formatted((Object[]) words);
        }).collect(Collectors.joining());
    }

    private static Map<String, Expr> layer(Plan plan, int layer) {
        String start = "model.layers." + layer + ".";
        return TinyHub.tensors(plan).entrySet().stream().filter(entry -> entry.getKey().startsWith(start))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @DisplayName("Check 1: a stack of two models of 32 layers")
    @Test
    void putsTheLastLayersOfOneModelOnTheFirstOfAnother() throws IOException {
        hub.with("x", TinyModel.llama().hidden(4).layers(32).tokenizer(32))
                .with("y", TinyModel.llama().hidden(4).layers(32).seed(2).tokenizer(32));
        Plan plan = hub.plan(stack("x 0 24", "y 8 32"));
        assertThat(plan.tensors()).hasSize(48 * 9 + 3);
        assertThat(TinyHub.origins(plan, "model.embed_tokens.weight")).containsExactly("x:model.embed_tokens.weight");
        assertThat(TinyHub.origins(plan, "model.norm.weight")).containsExactly("y:model.norm.weight");
        assertThat(TinyHub.origins(plan, "lm_head.weight")).containsExactly("y:lm_head.weight");
        for (int i = 0; i < 48; i++) {
            String origin = i < 24 ? "x:model.layers." + i : "y:model.layers." + (i - 16);
            String start = "model.layers." + i;
            assertThat(layer(plan, i)).hasSize(9).allSatisfy((name, expr) -> assertThat(TinyHub.origins(expr))
                    .containsExactly(origin + name.substring(start.length())));
            assertThat(plan.layers().get(i).inputs())
                    .containsExactly(new LayerInput(null, i < 24 ? "x" : "y", i < 24 ? i : i - 16));
        }
        assertThat(TinyHub.config(plan)).contains("\"num_hidden_layers\": 48");
        assertThat(plan.tensors().getFirst().name()).isEqualTo("model.embed_tokens.weight");
        assertThat(plan.tensors().getLast().name()).isEqualTo("lm_head.weight");
    }

    @DisplayName("Check 1: every tensor of the example card, through two stages")
    @Test
    void knowsWhereEveryTensorOfTheExampleComesFrom() throws IOException {
        Recipe card = Recipe.read(Path.of("examples/nyxene/card.md")).withAlias("Starling-NeuralHermes-11B",
                "Starling-DPOHermes-11B");
        List<String> sources = card.stages().stream().flatMap(stage -> stage.references().stream())
                .map(reference -> reference.value().toString()).distinct().limit(4).toList();
        for (String donor : sources) {
            hub.with(donor, TinyModel.of(TinyFamily.MISTRAL).hidden(4).layers(32).tokenizer(32));
        }
        Plan plan = hub.plan(PlanOptions.STANDARD, card);
        assertThat(plan.hasErrors()).isFalse();
        assertThat(plan.tensors()).hasSize(435);
        plan.tensors().forEach(tensor -> {
            String name = tensor.name();
            boolean isLast = name.equals("model.norm.weight") || name.equals("lm_head.weight");
            int layer = name.contains("layers.") ? Integer.parseInt(name.split("\\.")[2]) : isLast ? 47 : 0;
            int from = layer < 24 ? layer : layer - 16;
            String inDonor = name.replace("layers." + layer + ".", "layers." + from + ".");
            int second = layer < 24 ? 0 : 1;
            assertThat(TinyHub.origins(tensor.expr())).as(name).containsExactly(sources.get(second) + ":" + inDonor,
                    sources.get(2 + second) + ":" + inDonor);
        });
        assertThat(plan.layers().get(30).inputs()).extracting(LayerInput::layer).containsExactly(14, 14);
        assertThat(plan.layers().get(30).inputs()).extracting(LayerInput::stage)
                .containsExactly("loyal-piano-cybertron-11B", "Starling-DPOHermes-11B");
    }

    @Test
    void takesNormAndHeadFromAllModelsOfTheLastSlice() throws IOException {
        Plan plan = hub.plan("""
                merge_method: linear
                slices:
                  - sources: [{model: a, layer_range: [0, 2]}]
                  - sources: [{model: a, layer_range: [2, 4]}, {model: b, layer_range: [2, 4]}]
                parameters: {weight: 1}
                """);
        assertThat(TinyHub.origins(plan, "model.embed_tokens.weight")).hasSize(1);
        assertThat(TinyHub.origins(plan, "lm_head.weight")).containsExactly("a:lm_head.weight", "b:lm_head.weight");
        assertThat(TinyHub.origins(plan, "model.norm.weight")).hasSize(2);
    }

    @DisplayName("Row 42: the donor is base_model, though it gives no layer")
    @Test
    void takesConfigAndTokenizerOfABaseThatIsNoSource() throws IOException {
        hub.with("odd", TinyHub.llama().config("rope_theta", "5.0").layers(6));
        Plan plan = hub.plan("base_model: odd\n" + stack("a 0 4", "b 1 4"));
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.config(plan)).contains("\"rope_theta\": 5.0", "\"num_hidden_layers\": 7");
        assertThat(plan.tensors()).allSatisfy(
                tensor -> assertThat(TinyHub.origins(tensor.expr()).getFirst()).doesNotStartWith("odd"));
        assertThat(plan.copies().values()).allMatch(path -> path.startsWith(hub.directory("odd")));
    }

    @DisplayName("Row 43: stack of an unknown architecture")
    @Test
    void stacksModelsOfAnArchitectureThatNobodyKnows() throws IOException {
        TinyModel unknown = TinyModel.llama().layers(4).tokenizer(32).renamed("model.layers.", "model.blocks.")
                .config("architectures", "[\"BrandNewForCausalLM\"]").config("model_type", "\"brand_new\"")
                .config("num_hidden_layers", "").config("n_layer", "4");
        hub.with("n", unknown).with("m", unknown.seed(2));
        Plan plan = hub.plan(stack("n 0 3", "m 0 4"));
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.origins(plan, "lm_head.weight")).containsExactly("m:lm_head.weight");
        assertThat(TinyHub.origins(plan, "model.blocks.6" + UP)).containsExactly("m:model.blocks.3" + UP);
        assertThat(TinyHub.config(plan)).contains("\"n_layer\": 7");
    }

    @DisplayName("Row 44: one entry per layer in config.json")
    @Test
    void rebuildsListsOfTheConfigLayerByLayer() throws IOException {
        String types = "[\"full\", \"sliding\", \"sliding\", \"full\"]";
        hub.with("x", TinyHub.llama().config("layer_types", types))
                .with("y", TinyHub.llama().config("layer_types", "[\"a\", \"b\", \"c\", \"d\"]"));
        Plan plan = hub.plan(stack("x 0 3", "y 1 4"));
        assertThat(TinyHub.findings(plan)).contains("warning layer-lists 1:1");
        assertThat(TinyHub.config(plan)).contains("\"num_hidden_layers\": 6",
                "\"layer_types\": [ \"full\", \"sliding\", \"sliding\", \"b\", \"c\", \"d\" ]");
    }

    @DisplayName("Row 44: … of a longer model than the donor")
    @Test
    void takesTheEntriesOfLayersThatTheDonorDoesNotHave() throws IOException {
        hub.with("x", TinyHub.llama().layers(2).config("layer_types", "[\"full\", \"sliding\"]"))
                .with("y", TinyHub.llama().config("layer_types", "[\"a\", \"b\", \"c\", \"d\"]"));
        assertThat(TinyHub.config(hub.plan(stack("x 0 1", "y 3 4")))).contains("[ \"full\", \"d\" ]");
        assertThat(TinyHub.config(hub.plan(stack("x 0 2", "y 3 4")))).contains("[ \"full\", \"sliding\", \"d\" ]");
        Plan silent = hub.plan(stack("x 0 2", "a 3 4"));
        assertThat(TinyHub.config(silent)).contains("\"layer_types\": null");
        assertThat(TinyHub.words(silent, "layer-lists")).contains("for all 3 layers");
    }

    @Test
    void keepsTheEntriesOfAStackThatIsStackedAgain() throws IOException {
        hub.with("x", TinyHub.llama().config("layer_types", "[\"a\", \"b\", \"c\", \"d\"]"));
        Plan plan = hub.plan("name: s\n" + stack("x 2 4", "x 0 4") + "---\n" + stack("s 1 3", "s 0 1"));
        assertThat(TinyHub.config(plan)).contains("\"layer_types\": [ \"d\", \"a\", \"c\" ]");
        assertThat(IntStream.range(0, 3).mapToObj(i -> plan.layers().get(i).inputs().getFirst().layer()))
                .containsExactly(3, 0, 2);
    }

    @DisplayName("Row 45: slices of one module, the others whole")
    @Test
    void stacksTheModuleThatIsNamed() throws IOException {
        hub.with("v", TinyModel.of(TinyFamily.GEMMA3_VL).layers(4).tokenizer(32));
        Plan plan = hub.plan("""
                merge_method: passthrough
                modules:
                  text_decoder:
                    slices:
                      - sources: [{model: v, layer_range: [0, 4]}]
                      - sources: [{model: v, layer_range: [2, 4]}]
                  vision_tower: {models: [{model: v}]}
                """);
        assertThat(TinyHub.findings(plan)).contains("note left-out-module 1:1").noneMatch(f -> f.startsWith("error"));
        assertThat(plan.layers()).hasSize(6);
        assertThat(TinyHub.config(plan)).contains("\"num_hidden_layers\": 6").contains("\"num_hidden_layers\": 3");
        assertThat(TinyHub.tensors(plan)).containsKey("language_model.model.layers.5" + UP)
                .containsKey("vision_tower.vision_model.encoder.layers.2.mlp.fc1.weight")
                .doesNotContainKey("multi_modal_projector.mm_soft_emb_norm.weight");
    }

    @Test
    void doesNotLoseATensorThatOnlyLaterLayersHave() throws IOException {
        TinyModel moe = TinyHub.llama();
        for (int layer = 1; layer < 4; layer++) {
            moe.without("model.layers." + layer + UP)
                    .tensor("model.layers." + layer + ".mlp.experts.0.up_proj.weight", Shape.of(8, 16));
        }
        hub.with("moe", moe);
        Plan plan = hub.plan("name: s\n" + stack("moe 0 4") + "---\n" + stack("s 0 4"));
        assertThat(plan.findings()).isEmpty();
        assertThat(plan.tensors()).hasSize(4 * 9 + 3);
        assertThat(TinyHub.tensors(plan)).containsKey("model.layers.2.mlp.experts.0.up_proj.weight");
    }
}
