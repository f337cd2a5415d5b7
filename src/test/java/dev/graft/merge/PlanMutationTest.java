package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.UserError;
import dev.graft.model.TinyFamily;
import dev.graft.model.TinyModel;

/// Whatever stands in a recipe, there is a plan or an error for the user; and what is planned can be computed.
class PlanMutationTest {
    private static final int ROUNDS = 400;

    private static final List<String> RECIPES = List.of(
            """
                    name: s
                    merge_method: passthrough
                    slices:
                      - sources: [{model: a, layer_range: [0, 2]}]
                      - sources: [{model: b, layer_range: [1, 4], parameters: {scale: [{filter: mlp, value: [0, 1]}, {value: 1}]}}]
                    dtype: bfloat16
                    ---
                    name: r
                    merge_method: linear
                    base_model: a
                    models: [{model: a, parameters: {weight: 0.5}}, {model: q, parameters: {weight: [0.1, 0.9]}}]
                    ---
                    merge_method: slerp
                    base_model: s
                    slices:
                      - sources: [{model: s, layer_range: [0, 4]}, {model: r, layer_range: [0, 4]}]
                    parameters:
                      t: [{filter: self_attn, value: [0, 0.5, 1]}, {filter: norm, value: 0.25}, {value: 0.5}]
                    out_dtype: float16
                    """,
            """
                    merge_method: linear
                    modules:
                      text_decoder:
                        slices:
                          - sources: [{model: v, layer_range: [0, 2]}, {model: v, layer_range: [1, 3]}]
                        parameters: {weight: 1}
                      vision_tower: {models: [{model: v}]}
                    parameters: {weight: 2, normalize: [true, false]}
                    """, """
                    merge_method: slerp
                    base_model: a
                    models: [{model: a}, {model: tied}]
                    parameters: {t: 0.5}
                    """);

    /// Whole words are exchanged for these more often than letters are: most recipes that people break stay YAML.
    private static final List<String> WORDS = List.of("a", "b", "q", "v", "g", "tied", "short", "s", "r", "none/such",
            "slerp", "linear", "passthrough", "ties", "default", "text_decoder", "vision_tower", "0", "1", "-1", "2",
            "3", "4", "7", "1e308", "-1e308", "1e-320", "0.5", ".nan", "2147483647", "9223372036854775808", "true",
            "null", "[]", "{}", "''", "\"*\"", "bfloat16", "float64", "int64", "weight", "t", "scale", "normalize",
            "models", "slices", "modules", "sources", "base_model", "parameters", "filter", "value", "layer_range",
            "model", "name", "mlp", "model.layers.1.", "dtype");

    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void modelsOfManyKinds() throws IOException {
        hub = TinyHub.ofTwo(root).with("tied", TinyHub.llama().tied().seed(3).vocab(34))
                .with("short", TinyHub.llama().layers(3).vocab(30).tokenizer(30))
                .with("q", TinyModel.of(TinyFamily.QWEN2).layers(4).tokenizer(32))
                .with("g", TinyModel.of(TinyFamily.GPT2).layers(4))
                .with("v", TinyModel.of(TinyFamily.GEMMA3_VL).layers(3));
    }

    @Test
    void giveAPlanOrAUserError() throws IOException {
        int planned = 0, refused = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            String recipe = RECIPES.get(random.nextInt(RECIPES.size()));
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                recipe = mutate(recipe, random);
            }
            PlanOptions.MissingRows[] rows = PlanOptions.MissingRows.values();
            try {
                Plan plan = hub.plan(PlanOptions.STANDARD.withRows(rows[random.nextInt(rows.length)]), recipe);
                if (!plan.hasErrors()) {
                    assertThat(plan.tensors()).isNotEmpty();
                    plan.tensors().forEach(tensor -> assertThat(ExprText.of(tensor.expr())).isNotEmpty());
                    assertThat(Computed.all(plan).values().stream().mapToLong(bytes -> bytes.length).sum())
                            .isEqualTo(plan.writeBytes());
                    planned++;
                } else {
                    refused++;
                }
            } catch (UserError expected) {
                assertThat(expected.findings()).as("seed %d", seed).isNotEmpty();
            } catch (RuntimeException | AssertionError | StackOverflowError | OutOfMemoryError bug) {
                throw new AssertionError("seed " + seed + ":\n" + recipe, bug);
            }
        }
        assertThat(planned).as("recipes that can still be run").isGreaterThan(ROUNDS / 20);
        assertThat(refused).as("recipes with errors").isGreaterThan(ROUNDS / 20);
    }

    private static String mutate(String recipe, RandomGenerator random) {
        int start = random.nextInt(recipe.length());
        int end = start;
        while (start > 0 && isOfWord(recipe.charAt(start - 1))) {
            start--;
        }
        while (end < recipe.length() && isOfWord(recipe.charAt(end))) {
            end++;
        }
        List<String> lines = recipe.lines().toList();
        String line = lines.get(random.nextInt(lines.size())) + "\n";
        return switch (random.nextInt(8)) {
            case 0 -> recipe.replace(line, "");
            case 1 -> recipe.replace(line, line + line);
            case 2 -> recipe.substring(0, start) + recipe.substring(Math.min(recipe.length(), end + 1));
            default -> recipe.substring(0, start) + WORDS.get(random.nextInt(WORDS.size())) + recipe.substring(end);
        };
    }

    private static boolean isOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
    }
}
