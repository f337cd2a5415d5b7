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

import dev.graft.merge.method.Linear;
import dev.graft.merge.method.Slerp;

/// What people write wrong in recipes, and what a plan says about it. "Row n" is the n-th of the known edge cases.
class RecipeMistakesTest {
    private static final String NORM = "model.norm.weight";

    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void twoModels() throws IOException {
        hub = TinyHub.ofTwo(root);
    }

    private static String slerp(String rest) {
        return "merge_method: slerp\nbase_model: a\nmodels: [{model: a}, {model: b}]\n" + rest;
    }

    private static String linear(String models, String rest) {
        return "merge_method: linear\nmodels: [" + models + "]\n" + rest;
    }

    private static final String BOTH = "{model: a, parameters: {weight: 1}}, {model: b, parameters: {weight: 2}}";

    @Test
    void hasNothingToSayAboutASoundRecipe() throws IOException {
        assertThat(hub.findings(slerp("parameters: {t: 0.5}\n"))).isEmpty();
    }

    @DisplayName("Row 1: unknown method")
    @ParameterizedTest
    @CsvSource({"slrep, error unknown-method 1:15, write 'slerp'",
            "dare_tiez, error unknown-method 1:15, write 'dare_ties'",
            "della_ties, error unsupported-method 1:15, passthrough",
            "SLERP, note method-spelling 1:15, write 'slerp'"})
    void judgesTheNameOfTheMethod(String method, String finding, String remedy) throws IOException {
        Plan plan = hub.plan(slerp("parameters: {t: 0.5}\n").replace("slerp", method));
        assertThat(TinyHub.findings(plan)).containsExactly(finding);
        assertThat(plan.findings().getFirst().remedy()).contains(remedy);
    }

    @DisplayName("Row 2: unknown dtype")
    @ParameterizedTest
    @CsvSource({"dtype: bfloat, error bad-value 4:8", "out_dtype: int8, error bad-value 4:12"})
    void refusesATypeThatIsNone(String line, String finding) throws IOException {
        assertThat(hub.findings(slerp(line + "\nparameters: {t: 0.5}\n"))).containsExactly(finding);
    }

    @DisplayName("Row 2: short names of types")
    @ParameterizedTest
    @CsvSource({"bf16, bfloat16", "fp16, float16", "half, float16", "torch.float32, float32"})
    void takesShortNamesOfTypes(String written, String meant) throws IOException {
        Plan plan = hub.plan(slerp("dtype: " + written + "\nparameters: {t: 0.5}\n"));
        assertThat(TinyHub.config(plan)).contains("\"torch_dtype\": \"" + meant + "\"");
    }

    @DisplayName("Row 3: misspelt key")
    @Test
    void guessesAMisspeltKey() throws IOException {
        Plan plan = hub.plan(slerp("paramters: {t: 0.5}\n"));
        assertThat(TinyHub.findings(plan)).containsExactly("error missing-parameter 1:1", "warning unknown-key 4:1");
        assertThat(TinyHub.words(plan, "unknown-key")).contains("parameters");
    }

    @DisplayName("Row 4: required parameter missing")
    @Test
    void namesWhatLacksARequiredParameter() throws IOException {
        Plan plan = hub.plan(linear("{model: a, parameters: {weight: 1}}, {model: b}", ""));
        assertThat(TinyHub.findings(plan)).contains("error missing-parameter 1:1");
        assertThat(TinyHub.words(plan, "missing-parameter"))
                .startsWith("the unnamed stage gives no 'weight' of 'b' for 'model.embed_tokens.weight', ");
    }

    @DisplayName("Row 5: the method's parameter under a model")
    @Test
    void saysWhereAMisplacedParameterBelongs() throws IOException {
        Plan plan = hub.plan("""
                merge_method: slerp
                base_model: a
                models:
                  - model: a
                  - model: b
                    parameters: {t: 0.5}
                """);
        assertThat(TinyHub.findings(plan)).containsExactly("error missing-parameter 1:1",
                "warning misplaced-parameter 6:18");
        assertThat(TinyHub.words(plan, "missing-parameter")).contains("'t' belongs under the top-level parameters");
    }

    @DisplayName("Row 6: one filter without a list")
    @Test
    void takesASingleMapForAListOfOne() throws IOException {
        Plan plan = hub.plan(slerp("parameters: {t: {filter: norm, value: 1}}\n"));
        assertThat(TinyHub.words(plan, "missing-parameter")).doesNotContain("'model.norm.weight'");
        assertThat(hub.findings(slerp("parameters: {t: {value: 0.25}}\n"))).isEmpty();
    }

    @DisplayName("Row 7: filters without an entry for the rest")
    @Test
    void namesTheTensorsThatNoFilterCovers() throws IOException {
        Plan plan = hub.plan(slerp("""
                parameters:
                  t:
                    - {filter: layers, value: 0.5}
                    - {filter: norm, value: 0.5}
                """));
        assertThat(TinyHub.words(plan, "missing-parameter"))
                .contains("no 't' for 'model.embed_tokens.weight', 'lm_head.weight' | ")
                .contains("last entry without filter");
    }

    @DisplayName("Row 8: dead filter")
    @Test
    void reportsAFilterThatMatchesNothing() throws IOException {
        Plan plan = hub.plan(slerp("parameters: {t: [{filter: modelnorm, value: 1}, {value: 0.5}]}\n"));
        assertThat(TinyHub.findings(plan)).containsExactly("warning dead-filter 4:27");
        assertThat(TinyHub.words(plan, "dead-filter"))
                .isEqualTo("filter 'modelnorm' matches no tensor of the unnamed stage | write 'model.norm'");
    }

    @DisplayName("Row 8: near misses of a dead filter")
    @ParameterizedTest
    @CsvSource({"selfattn, self_attn", "LM_Head, lm_head", "mpl, mlp", "embed_token_s, embed_tokens"})
    void guessesWhatADeadFilterMeant(String filter, String meant) throws IOException {
        Plan plan = hub.plan(slerp("parameters: {t: [{filter: " + filter + ", value: 1}, {value: 0.5}]}\n"));
        assertThat(TinyHub.words(plan, "dead-filter")).endsWith("write '" + meant + "'");
    }

    @DisplayName("Row 9: shadowed filter")
    @Test
    void reportsAFilterBehindOneThatMatchesMore() throws IOException {
        assertThat(hub.findings(
                slerp("parameters: {t: [{filter: mlp, value: 1}, {filter: mlp.up_proj, value: 0}, {value: 0.5}]}\n")))
                .containsExactly("warning shadowed-filter 4:52");
    }

    @DisplayName("Row 10: empty gradient")
    @Test
    void refusesAGradientWithoutAValue() throws IOException {
        assertThat(hub.findings(slerp("parameters: {t: []}\n"))).containsExactly("error empty-gradient 4:17");
    }

    @DisplayName("Row 13: inverted or empty range")
    @ParameterizedTest
    @ValueSource(strings = {"[2, 2]", "[3, 1]", "[-1, 2]"})
    void refusesARangeWithoutLayers(String range) throws IOException {
        assertThat(hub.findings("""
                merge_method: passthrough
                slices:
                  - sources: [{model: a, layer_range: [0, 2]}]
                  - sources: [{model: b, layer_range: %s}]
                """.formatted(range))).contains("error layer-range 4:39");
    }

    @DisplayName("Row 14: slice without sources")
    @Test
    void refusesASliceWithoutSources() throws IOException {
        assertThat(hub.findings("""
                merge_method: passthrough
                slices:
                  - sources: [{model: a, layer_range: [0, 2]}]
                  - sources: []
                """)).contains("error empty-sources 4:5");
    }

    @DisplayName("Row 15: the same model twice")
    @Test
    void countsAModelTwiceThatIsListedTwice() throws IOException {
        Plan plan = hub.plan(linear("{model: a, parameters: {weight: 1}}, {model: a, parameters: {weight: 3}}", ""));
        assertThat(TinyHub.findings(plan)).containsExactly("note model-twice 2:55");
        assertThat(TinyHub.origins(plan, NORM)).containsExactly("a:" + NORM, "a:" + NORM);
        assertThat(TinyHub.params(plan, NORM).get(Linear.WEIGHT, 0)).isEqualTo(1);
        assertThat(TinyHub.params(plan, NORM).get(Linear.WEIGHT, 1)).isEqualTo(3);
    }

    @DisplayName("Row 15: the same model with two ranges in one slice")
    @Test
    void mergesTwoLayersOfOneModel() throws IOException {
        Plan plan = hub.plan("""
                merge_method: slerp
                base_model: a
                slices:
                  - sources: [{model: a, layer_range: [0, 2]}, {model: a, layer_range: [2, 4]}]
                parameters: {t: 0.5}
                """);
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.origins(plan, "model.layers.1.mlp.up_proj.weight"))
                .containsExactly("a:model.layers.1.mlp.up_proj.weight", "a:model.layers.3.mlp.up_proj.weight");
    }

    @DisplayName("Row 16: passthrough with several sources")
    @Test
    void tellsAStackFromASliceWithSeveralSources() throws IOException {
        Plan plan = hub.plan("""
                merge_method: passthrough
                slices:
                  - sources:
                      - {model: a, layer_range: [0, 4]}
                      - {model: b, layer_range: [0, 4]}
                """);
        assertThat(TinyHub.findings(plan)).contains("error model-count 3:5");
        assertThat(TinyHub.words(plan, "model-count")).contains("give each a slice of its own");
    }

    @DisplayName("Row 16: passthrough with a base that is no source")
    @Test
    void takesConfigAndTokenizerFromABaseThatIsNotMerged() throws IOException {
        Plan plan = hub.plan("merge_method: passthrough\nbase_model: b\nmodels: [{model: a}]\n");
        assertThat(TinyHub.findings(plan)).containsExactly("note ignored-base 2:13");
        assertThat(TinyHub.origins(plan, NORM)).containsExactly("a:" + NORM);
        assertThat(plan.copies().get("tokenizer.json")).isEqualTo(hub.directory("b").resolve("tokenizer.json"));
    }

    @DisplayName("Row 17: slerp without a base")
    @Test
    void asksForTheBaseOfSlerp() throws IOException {
        Plan plan = hub.plan("merge_method: slerp\nmodels: [{model: a}, {model: b}]\nparameters: {t: 0.5}\n");
        assertThat(TinyHub.findings(plan)).contains("error missing-base 1:1");
        assertThat(TinyHub.words(plan, "missing-base")).contains("add base_model:");
    }

    @DisplayName("Row 17: the base of a slice is none of its models")
    @Test
    void asksForTheBaseInEachSlice() throws IOException {
        hub.with("c", TinyHub.llama().seed(3));
        assertThat(hub.findings("""
                merge_method: slerp
                base_model: c
                slices:
                  - sources: [{model: a, layer_range: [0, 4]}, {model: b, layer_range: [0, 4]}]
                parameters: {t: 0.5}
                """)).containsExactly("error missing-base 2:13");
    }

    @DisplayName("Row 18: linear with a base that is not listed")
    @Test
    void leavesABaseWithoutWeightOut() throws IOException {
        hub.with("c", TinyHub.llama().seed(3));
        Plan plan = hub.plan(linear(BOTH, "base_model: c\n"));
        assertThat(TinyHub.findings(plan)).containsExactly("note ignored-base 3:13");
        assertThat(TinyHub.origins(plan, NORM)).containsExactly("a:" + NORM, "b:" + NORM);
    }

    @DisplayName("Row 18: … and a weight for all")
    @Test
    void mergesABaseWithAWeight() throws IOException {
        hub.with("c", TinyHub.llama().seed(3));
        Plan plan = hub.plan(linear(BOTH, "base_model: c\nparameters: {weight: 0.5}\n"));
        assertThat(TinyHub.findings(plan)).containsExactly("note merged-base 3:13");
        assertThat(TinyHub.origins(plan, NORM)).containsExactly("a:" + NORM, "b:" + NORM, "c:" + NORM);
        assertThat(TinyHub.params(plan, NORM).get(Linear.WEIGHT, 2)).isEqualTo(0.5);
    }

    @DisplayName("Row 19: weights that add up to zero")
    @Test
    void refusesToDivideByZero() throws IOException {
        String models = "{model: a, parameters: {weight: 1}}, {model: b, parameters: {weight: -1}}";
        assertThat(hub.findings(linear(models, ""))).contains("error zero-weights 1:1");
        assertThat(hub.findings(linear(models, "parameters: {normalize: false}\n")))
                .containsExactly("note donor 1:1");
    }

    @DisplayName("Rows 20 to 22 are in StagesTest; row 40: base of a slice")
    @Test
    void looksForTheBaseOfASlice() throws IOException {
        assertThat(hub.findings("""
                merge_method: passthrough
                slices:
                  - base_model: nowhere/to-be-found
                    sources: [{model: a, layer_range: [0, 4]}]
                """)).contains("error missing-model 3:17");
    }

    @DisplayName("Row 42: no base, models with different configs")
    @Test
    void takesTheFirstModelOfTheDocumentForTheDonor() throws IOException {
        hub.with("odd", TinyHub.llama().config("rope_theta", "5.0"));
        Plan plan = hub.plan("""
                merge_method: passthrough
                slices:
                  - sources: [{model: odd, layer_range: [0, 1]}]
                  - sources: [{model: a, layer_range: [1, 4]}]
                """);
        assertThat(TinyHub.findings(plan)).containsExactly("note donor 1:1");
        assertThat(TinyHub.words(plan, "donor")).contains("'odd', its first model");
        assertThat(TinyHub.config(plan)).contains("\"rope_theta\": 5.0");
    }

    @DisplayName("Row 57: two spellings of one model")
    @Test
    void knowsAModelByItsDirectory() throws IOException {
        Plan plan = hub.plan("""
                merge_method: slerp
                base_model: a@main
                models: [{model: a}, {model: b}]
                parameters: {t: 0.5}
                """);
        assertThat(TinyHub.findings(plan)).contains("warning same-model 2:13");
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.origins(plan, NORM)).hasSize(2);
    }

    @DisplayName("A parameter that the method does not have")
    @Test
    void warnsOfAnUnknownParameterAndBearsTheUsualOnes() throws IOException {
        Plan plan = hub.plan(slerp("parameters: {t: 0.5, tt: 1, int8_mask: true, normalize: true}\n"));
        assertThat(TinyHub.findings(plan)).containsExactly("warning unknown-parameter 4:22",
                "note unknown-parameter 4:29", "note unknown-parameter 4:46");
    }

    @DisplayName("A value that does not fit its parameter")
    @Test
    void refusesAWordForANumberAndBearsANumberForAFlag() throws IOException {
        assertThat(hub.findings(slerp("parameters: {t: half}\n"))).containsExactly("error bad-value 4:17");
        assertThat(hub.findings(linear(BOTH, "base_model: a\nparameters: {normalize: 2}\n")))
                .containsExactly("warning number-as-flag 4:25");
        assertThat(hub.findings(slerp("parameters: {t: '5e-1'}\n"))).isEmpty();
    }

    @DisplayName("slerp beyond its models")
    @Test
    void warnsOnceOfAllTensorsThatAreExtrapolated() throws IOException {
        Plan plan = hub.plan(slerp("parameters: {t: [1.25, 1.5]}\n"));
        assertThat(TinyHub.findings(plan)).containsExactly("warning extrapolation 1:1");
        assertThat(TinyHub.params(plan, "model.layers.3.mlp.up_proj.weight").get(Slerp.T)).isEqualTo(1.5);
    }

    @DisplayName("Check 6: everything in one pass")
    @Test
    void findsAllMistakesAtOnce() throws IOException {
        hub.with("short", TinyHub.llama().layers(3)).with("wide", TinyHub.llama().hidden(32))
                .with("bare", TinyHub.llama().without(NORM))
                .with("small", TinyHub.llama().vocab(30).tokenizer(30));
        assertThat(hub.findings("""
                name: one
                merge_method: linaer
                slices:
                  - sources: [{model: short, layer_range: [0, 9]}]
                ---
                name: two
                merge_method: slerp
                base_model: a
                models: [{model: a}, {model: short}]
                parameters:
                  t: [{filter: modelnorm, value: 0.75}, {filter: mlp, value: 0.5}, {filter: mlp, value: 0}]
                  t0: 1
                ---
                name: three
                merge_method: linear
                base_model: a
                models:
                  - {model: a, parameters: {weight: 1}}
                  - {model: bare, parameters: {weight: 1}}
                  - {model: wide, parameters: {weight: x}}
                  - {model: small, parameters: {weight: 1}}
                  - {model: nowhere/to-be-found, parameters: {weight: 1}}
                ---
                name: four
                merge_method: passthrough
                slcies: []
                out_dtype: int4
                models: [{model: twoo}]
                """)).contains("error unknown-method 2:15", "error layer-range 4:43", //
                "error layer-range 9:30", "warning dead-filter 11:16", "warning shadowed-filter 11:77",
                "error missing-parameter 6:1", "warning unknown-parameter 12:3", //
                "error missing-tensor 19:13", "error shape-mismatch 20:13", "error bad-value 20:40",
                "error missing-rows 21:13", "error missing-model 22:13", //
                "warning unknown-key 26:1", "error bad-value 27:12", "error undefined-stage 28:18");
    }
}
