package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.model.TinyFamily;
import dev.graft.model.TinyModel;
import dev.graft.tensor.Shape;

/// Which layers a result has, and what its config says of them. "Row n" is the n-th of the known edge cases.
class LayersTest {
    private static final String UP = ".mlp.up_proj.weight";

    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void twoModels() throws IOException {
        hub = TinyHub.ofTwo(root);
    }

    private static String stack(String first, String second) {
        return """
                merge_method: passthrough
                base_model: a
                slices:
                  - sources: [{model: a, layer_range: [%s]}]
                  - sources: [{model: b, layer_range: [%s]}]
                """.formatted(first, second);
    }

    @Test
    void countsBytesThatAreComputedAndNotOnlyCopied() throws IOException {
        assertThat(hub.plan(stack("0, 3", "1, 4")).computedBytes()).isZero();
        Plan halved = hub.plan("""
                merge_method: linear
                models: [{model: a, parameters: {weight: 1}}, {model: a, parameters: {weight: 1}}]
                """);
        assertThat(halved.computedBytes()).isEqualTo(halved.writeBytes()).isPositive();
    }

    @Test
    void stacksLayersAndCountsThem() throws IOException {
        Plan plan = hub.plan(stack("0, 3", "1, 4"));
        assertThat(TinyHub.findings(plan)).isEmpty();
        assertThat(TinyHub.config(plan)).contains("\"num_hidden_layers\": 6");
        assertThat(TinyHub.origins(plan, "model.layers.2" + UP)).containsExactly("a:model.layers.2" + UP);
        assertThat(TinyHub.origins(plan, "model.layers.3" + UP)).containsExactly("b:model.layers.1" + UP);
        assertThat(TinyHub.tensors(plan)).doesNotContainKey("model.layers.6" + UP);
    }

    @DisplayName("Row 11: models of different depth")
    @ParameterizedTest
    @CsvSource({"slerp, 4:24, parameters: {t: 0.5}", "linear, 4:24, parameters: {weight: 1}"})
    void refusesToMergeModelsOfDifferentDepth(String method, String place, String rest) throws IOException {
        hub.with("deep", TinyHub.llama().layers(6));
        Plan plan = hub.plan("""
                merge_method: %s
                base_model: a
                models:
                  [{model: a}, {model: deep}]
                %s
                """.formatted(method, rest));
        assertThat(TinyHub.findings(plan)).containsExactly("error layer-range " + place);
        assertThat(TinyHub.words(plan, "layer-range")).contains("'deep' gives 6 layers where 'a' gives 4");
        assertThat(plan.tensors()).isEmpty();
    }

    @DisplayName("Row 12: a range beyond the last layer")
    @ParameterizedTest
    @CsvSource({"'0, 4', '0, 5', 5:39", "'2, 9', '0, 4', 4:39", "'0, 4', '7, 9', 5:39",
            "'0, 4', '0, 2000000000', 5:39"})
    void refusesLayersThatAModelDoesNotHave(String first, String second, String place) throws IOException {
        Plan plan = hub.plan(stack(first, second));
        assertThat(TinyHub.findings(plan)).containsExactly("error layer-range " + place);
        assertThat(TinyHub.words(plan, "layer-range")).contains(", which has 4 | ").endsWith("at most 4");
    }

    @DisplayName("Row 12: the layers of a stage are those that it makes")
    @Test
    void countsTheLayersOfAStage() throws IOException {
        String six = "name: six\n" + stack("0, 3", "1, 4") + "---\n";
        String rest = "merge_method: passthrough\nslices: [{sources: [{model: six, layer_range: [%s]}]}]\n";
        assertThat(TinyHub.origins(hub.plan(six + rest.formatted("5, 6")), "model.layers.0" + UP))
                .containsExactly("b:model.layers.3" + UP);
        assertThat(TinyHub.words(hub.plan(six + rest.formatted("5, 7")), "layer-range")).endsWith("at most 6");
    }

    @DisplayName("Row 13: ranges as text or with a point")
    @ParameterizedTest
    @ValueSource(strings = {"'0', '2'", "0.0, 2.0"})
    void takesWholeNumbersInAnyForm(String range) throws IOException {
        assertThat(hub.plan(stack(range, "2, 4")).hasErrors()).isFalse();
    }

    @DisplayName("Row 43: a family that nobody has heard of")
    @Test
    void takesTheHeadOfAnUnknownFamilyFromTheLastSlice() throws IOException {
        hub.with("new", TinyModel.llama().layers(4).seed(5).config("architectures", "[\"NewForCausalLM\"]")
                .config("model_type", "\"new\"").renamed("model.layers.", "model.floors."));
        Plan plan = hub.plan("""
                merge_method: passthrough
                slices:
                  - sources: [{model: new, layer_range: [0, 3]}]
                  - sources: [{model: new, layer_range: [1, 4]}]
                """);
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.config(plan)).contains("\"num_hidden_layers\": 6").contains("NewForCausalLM");
        assertThat(TinyHub.origins(plan, "model.floors.5" + UP)).containsExactly("new:model.floors.3" + UP);
    }

    @DisplayName("Row 43: edges of a stack")
    @Test
    void takesWhatComesBeforeTheLayersFromTheFirstSliceAndWhatComesAfterThemFromTheLast() throws IOException {
        Plan plan = hub.plan(stack("0, 3", "1, 4"));
        assertThat(TinyHub.origins(plan, "model.embed_tokens.weight")).containsExactly("a:model.embed_tokens.weight");
        assertThat(TinyHub.origins(plan, "model.norm.weight")).containsExactly("b:model.norm.weight");
        assertThat(TinyHub.origins(plan, "lm_head.weight")).containsExactly("b:lm_head.weight");
    }

    @DisplayName("Row 43: nothing in the config counts the layers")
    @Test
    void refusesToStackWhatCannotBeCounted() throws IOException {
        hub.with("a", TinyHub.llama().config("num_hidden_layers", ""));
        assertThat(hub.findings(stack("0, 3", "1, 4"))).contains("error layer-count a");
        assertThat(hub.plan("merge_method: passthrough\nmodels: [{model: a}]\n").hasErrors()).isFalse();
    }

    @DisplayName("Row 44: one entry per layer in the config")
    @Test
    void rebuildsListsWithOneEntryPerLayer() throws IOException {
        hub.with("a", TinyModel.of(TinyFamily.QWEN3).layers(3).tokenizer(32)
                .config("layer_types", "[\"x\", \"y\", \"z\"]"));
        hub.with("b", TinyModel.of(TinyFamily.QWEN3).layers(3).tokenizer(32).seed(2)
                .config("layer_types", "[\"u\", \"v\", \"w\"]"));
        Plan plan = hub.plan(stack("0, 2", "1, 3"));
        assertThat(TinyHub.findings(plan)).containsExactly("warning layer-lists 1:1");
        assertThat(TinyHub.config(plan).replace(" ", "")).contains("\"layer_types\":[\"x\",\"y\",\"v\",\"w\"]")
                .contains("\"num_hidden_layers\":4");
    }

    @DisplayName("Row 44: pruned layers")
    @Test
    void shortensListsOfAPrunedModel() throws IOException {
        hub.with("a", TinyModel.of(TinyFamily.QWEN3).layers(3).tokenizer(32)
                .config("layer_types", "[\"x\", \"y\", \"z\"]"));
        Plan plan = hub.plan("merge_method: passthrough\nslices: [{sources: [{model: a, layer_range: [1, 2]}]}]\n");
        assertThat(TinyHub.config(plan).replace(" ", "")).contains("\"layer_types\":[\"y\"]")
                .contains("\"num_hidden_layers\":1");
    }

    @DisplayName("Row 44: the other model has no such list")
    @Test
    void saysWhichListsItCannotRebuild() throws IOException {
        hub.with("a", TinyModel.of(TinyFamily.QWEN3).layers(3).tokenizer(32)
                .config("layer_types", "[\"x\", \"y\", \"z\"]"));
        hub.with("b", TinyModel.of(TinyFamily.QWEN3).layers(6).tokenizer(32).config("layer_types", ""));
        Plan plan = hub.plan(stack("0, 2", "4, 6"));
        assertThat(TinyHub.findings(plan)).containsExactly("warning layer-lists 1:1");
        assertThat(TinyHub.config(plan)).contains("\"layer_types\": null");
    }

    @DisplayName("Row 45: slices of a model with several modules")
    @Test
    void asksWhichModuleTheSlicesAreOf() throws IOException {
        hub.with("vision", TinyModel.of(TinyFamily.GEMMA3_VL).layers(4));
        Plan plan = hub
                .plan("merge_method: passthrough\nslices: [{sources: [{model: vision, layer_range: [0, 2]}]}]\n");
        assertThat(TinyHub.findings(plan)).contains("error slices-of-modules 1:1");
        assertThat(TinyHub.words(plan, "slices-of-modules")).contains("text_decoder").contains("vision_tower");
    }

    @DisplayName("Row 45: modules with slices of their own")
    @Test
    void stacksOneModuleAndKeepsTheOthers() throws IOException {
        hub.with("vision", TinyModel.of(TinyFamily.GEMMA3_VL).layers(4).tokenizer(32));
        Plan plan = hub.plan("""
                merge_method: passthrough
                modules:
                  text_decoder:
                    slices:
                      - sources: [{model: vision, layer_range: [0, 3]}]
                      - sources: [{model: vision, layer_range: [1, 4]}]
                  vision_tower: {models: [{model: vision}]}
                  multi_modal_projector: {models: [{model: vision}]}
                """);
        assertThat(TinyHub.findings(plan)).containsExactly("warning layer-lists 1:1");
        assertThat(TinyHub.config(plan)).contains("\"num_hidden_layers\": 6").contains("\"num_hidden_layers\": 3");
        assertThat(plan.layers()).hasSize(6);
    }

    @DisplayName("Row 45: a module that is left out")
    @Test
    void saysWhichModulesTheResultWillLack() throws IOException {
        hub.with("vision", TinyModel.of(TinyFamily.GEMMA3_VL).layers(4).tokenizer(32));
        Plan plan = hub.plan("merge_method: passthrough\nmodules: {text_decoder: {models: [{model: vision}]}}\n");
        assertThat(TinyHub.findings(plan)).containsExactly("note left-out-module 1:1");
        assertThat(TinyHub.words(plan, "left-out-module")).contains("vision_tower");
    }

    @DisplayName("Row 46: a module that the model does not have")
    @Test
    void namesTheModulesThatThereAre() throws IOException {
        Plan plan = hub.plan("merge_method: passthrough\nmodules: {text_decoder: {models: [{model: a}]}}\n");
        assertThat(TinyHub.findings(plan)).contains("error unknown-module 2:11");
        assertThat(TinyHub.words(plan, "unknown-module")).contains("'default'");
    }

    @DisplayName("Row 46: a module that one of the models does not have")
    @Test
    void missesAModuleOfASource() throws IOException {
        hub.with("vision", TinyModel.of(TinyFamily.GEMMA3_VL).layers(4).tokenizer(32));
        assertThat(hub.findings("""
                merge_method: slerp
                base_model: vision
                modules:
                  text_decoder: {models: [{model: vision}, {model: a}]}
                parameters: {t: 0.5}
                """)).contains("error unknown-module 4:52");
    }

    @DisplayName("Thousands of slices of one layer")
    @Test
    void plansAStackOfThousandsOfLayers() throws IOException {
        StringBuilder recipe = new StringBuilder("merge_method: passthrough\nbase_model: a\nslices:\n");
        for (int layer = 0; layer < 2000; layer++) {
            String model = layer % 2 == 0 ? "a" : "b";
            recipe.append(
                    "  - sources: [{model: %s, layer_range: [%d, %d], parameters: {scale: [{filter: o_proj, value: 0.5}, {value: 1}]}}]\n"
                            .formatted(model, layer % 4, layer % 4 + 1));
        }
        Plan plan = hub.plan(recipe.toString());
        assertThat(TinyHub.findings(plan)).isEmpty();
        assertThat(plan.layers()).hasSize(2000);
        assertThat(TinyHub.tensor(plan, "model.layers.1999.mlp.up_proj.weight").shape()).isEqualTo(Shape.of(24, 16));
        assertThat(TinyHub.config(plan)).contains("\"num_hidden_layers\": 2000");
    }
}
