package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.UserError;
import dev.graft.merge.PlanOptions.MissingRows;
import dev.graft.merge.method.Arithmetic;
import dev.graft.model.Models;
import dev.graft.model.TinyFamily;
import dev.graft.model.TinyModel;
import dev.graft.recipe.Recipe;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;

/// Whatever a recipe says about whatever models, there is a plan, or words for the user; never an exception of another kind.
class PlanFuzzTest {
    private static final int ROUNDS = 1500;

    private static final List<String> RECIPES = List.of("""
            name: first
            merge_method: slerp
            base_model: a
            slices:
              - sources: [{model: a, layer_range: [0, 3]}, {model: b, layer_range: [1, 4]}]
              - base_model: b
                sources: [{model: a, layer_range: [3, 4]}, {model: b, layer_range: [0, 1]}]
                parameters: {t: [{filter: mlp, value: [0, 1]}, {value: 0.5}]}
            parameters: {t: [{filter: layernorm, value: 0.25}, {filter: self_attn, value: [0, 0.5, 1]}, {value: 0.5}]}
            dtype: bfloat16
            ---
            merge_method: linear
            models:
              - {model: first, parameters: {weight: 0.5}}
              - {model: long, parameters: {weight: [{filter: mlp, value: 1}, {value: 0.2}]}}
            base_model: tied
            parameters: {normalize: true}
            out_dtype: float16
            """,
            """
                    merge_method: passthrough
                    base_model: eyes
                    modules:
                      text_decoder: {slices: [{sources: [{model: eyes, layer_range: [0, 2]}]}, {sources: [{model: eyes, layer_range: [1, 4]}]}]}
                      multi_modal_projector: {models: [{model: eyes}]}
                      vision_tower: {models: [{model: eyes}], parameters: {scale: 0.5}}
                    """,
            """
                    merge_method: linear
                    models: [{model: neox}, {model: gpt}, {model: odd}, {model: biased}]
                    parameters: {weight: 1, normalize: false}
                    """,
            """
                    merge_method: passthrough
                    slices:
                      - sources: [{model: biased, layer_range: [0, 4]}]
                      - sources: [{model: tied, layer_range: [1, 2], parameters: {scale: [{filter: o_proj, value: 0}, {value: 1}]}}]
                      - sources: [{model: long, layer_range: [0, 4]}]
                    """);

    private static final List<String> WORDS = List.of("a", "b", "long", "tied", "biased", "eyes", "neox", "gpt", "odd",
            "ints", "codes", "first", "slerp", "linear", "passthrough", "ties", "SLERP", "base_model", "models",
            "slices",
            "modules", "parameters", "weight", "t", "scale", "normalize", "default", "text_decoder", "vision_tower",
            "0",
            "1", "-1", "2", "9", "2147483647", "0.5", "1e-5", "nan", "true", "[]", "{}", "null", "\"\"", "layers.1.",
            "float32", "float64", "[0, 1]", "{value: 1}", "{model: a}", "a@main", "nowhere/x");

    @TempDir
    private Path root;

    private void models() throws IOException {
        String up = "model.layers.1.mlp.up_proj.weight";
        new TinyHub(root).with("a", TinyHub.llama()).with("b", TinyHub.llama().seed(2).dtype(DType.F16))
                .with("long", TinyHub.llama().vocab(35).tokenizer(34)).with("tied", TinyHub.llama().tied())
                .with("biased", TinyModel.of(TinyFamily.QWEN2).layers(4))
                .with("eyes", TinyModel.of(TinyFamily.GEMMA3_VL).layers(4).tokenizer(32))
                .with("neox", TinyModel.of(TinyFamily.GPT_NEOX).layers(4))
                .with("gpt", TinyModel.of(TinyFamily.GPT2_BARE).layers(4))
                .with("odd", TinyHub.llama().without(up).without("model.embed_tokens.weight").config("vocab_size", "")
                        .tensor("position_ids", Shape.of(7)).dtype("position_ids", DType.I64))
                .with("ints", TinyHub.llama().dtype(up, DType.I32).tensor("position_ids", Shape.of())
                        .dtype("position_ids", DType.BOOL))
                .with("codes", TinyHub.llama().dtype(up, DType.F8_E5M2).tensor("lm_head.weight", Shape.of(31, 16)));
    }

    @Test
    void neverThrowsAnythingButAUserError() throws IOException {
        models();
        long seed = 20261125;
        Random random = new Random(seed);
        Models models = Models.in(root);
        int planned = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutated(RECIPES.get(random.nextInt(RECIPES.size())), random);
            PlanOptions options = PlanOptions.STANDARD
                    .withRows(MissingRows.values()[random.nextInt(MissingRows.values().length)])
                    .withArithmetic(Arithmetic.values()[random.nextInt(Arithmetic.values().length)]);
            try {
                Plan plan = Plan.of(Recipe.parse("fuzz.yml", text), models, options);
                // What is planned can be costed and shown.
                plan.readBytes();
                plan.writeBytes();
                plan.tensors().forEach(tensor -> assertThat(tensor.expr().dtype()).isNotNull());
                planned += plan.hasErrors() ? 0 : 1;
            } catch (UserError expected) {
                assertThat(expected.findings()).isNotEmpty();
            } catch (RuntimeException | StackOverflowError bug) {
                fail("seed %d, round %d:%n%s".formatted(seed, round, text), bug);
            }
        }
        assertThat(planned).as("recipes that can be run").isGreaterThan(ROUNDS / 20);
    }

    /// One to three words or lines of the recipe are replaced, removed or doubled.
    private static String mutated(String recipe, Random random) {
        String text = recipe;
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            text = random.nextInt(4) == 0 ? withOtherLines(text, random) : withOtherWord(text, random);
        }
        return text;
    }

    private static String withOtherWord(String text, Random random) {
        List<int[]> words = Pattern.compile("[\\w.@-]+").matcher(text).results()
                .map(match -> new int[] {match.start(), match.end()}).toList();
        int[] at = words.get(random.nextInt(words.size()));
        return text.substring(0, at[0]) + WORDS.get(random.nextInt(WORDS.size())) + text.substring(at[1]);
    }

    private static String withOtherLines(String text, Random random) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        int at = random.nextInt(lines.size());
        if (random.nextBoolean()) {
            lines.remove(at);
        } else {
            lines.add(random.nextInt(lines.size()), lines.get(at));
        }
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    /// The models, too, may be anything.
    @Test
    void bearsModelsWithRandomNamesAndShapes() throws IOException {
        long seed = 7;
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            Path hub = Files.createDirectory(root.resolve("r" + round));
            for (String name : List.of("a", "b")) {
                randomModel(random).write(hub.resolve(name));
            }
            for (String recipe : List.of(
                    "merge_method: linear\nmodels: [{model: a}, {model: b}]\nparameters: {weight: 1}\n",
                    "merge_method: passthrough\nslices: [{sources: [{model: a, layer_range: [0, 1]}]}, {sources: [{model: b, layer_range: [0, 2]}]}]\n",
                    "name: s\nmerge_method: passthrough\nmodels: [{model: a}]\n---\nmerge_method: slerp\nbase_model: b\nmodels: [{model: s}, {model: b}]\nparameters: {t: 0.3}\n")) {
                for (MissingRows rows : MissingRows.values()) {
                    try {
                        Plan plan = Plan.of(Recipe.parse("fuzz.yml", recipe), Models.in(hub),
                                PlanOptions.STANDARD.withRows(rows));
                        plan.tensors().forEach(tensor -> assertThat(tensor.expr().shape().elements()).isNotNegative());
                        plan.writeBytes();
                    } catch (UserError expected) {
                        assertThat(expected.findings()).isNotEmpty();
                    } catch (RuntimeException bug) {
                        fail("seed %d, round %d:%n%s".formatted(seed, round, recipe), bug);
                    }
                }
            }
        }
    }

    private static TinyModel randomModel(Random random) {
        TinyFamily[] families = TinyFamily.values();
        TinyModel model = TinyModel.of(families[random.nextInt(4) == 0 ? random.nextInt(families.length) : 0])
                .layers(1 + random.nextInt(3)).vocab(30 + random.nextInt(3)).seed(random.nextInt());
        if (random.nextBoolean()) {
            model.tied();
        }
        List<String> names = new ArrayList<>(model.tensors().keySet());
        names.addAll(List.of("position_ids", "lm_head.bias", "model.layers.0.new", "model.layers.7.new", "other.0.x",
                "other.1.x", "output.weight", "shared.weight", "0.0.0", "vision_tower.layers.0.x", "encoder.layers.0.x",
                "decoder.layers.0.x", "a..b", "score.weight"));
        DType[] types = DType.values();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(4)) {
                case 0 -> model.without(name);
                case 1 -> model.tensor(name, Shape.of(30 + random.nextInt(3), 16));
                case 2 -> model.tensor(name, random.nextBoolean() ? Shape.of() : Shape.of(0, 4));
                default -> model.tensor(name, Shape.of(8, 16)).dtype(name, types[random.nextInt(types.length)]);
            }
        }
        if (random.nextInt(3) == 0) {
            model.config("vocab_size", "31").config("num_hidden_layers", "2");
        }
        return model;
    }
}
