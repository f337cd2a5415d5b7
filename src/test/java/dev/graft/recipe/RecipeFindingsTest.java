package dev.graft.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Severity;
import dev.graft.diagnostic.UserError;

/// What is wrong with a recipe's text alone. Each finding: severity, id, line and column.
class RecipeFindingsTest {

    /// Line 2 and what follows it replace the `models` of a sound recipe.
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            # what line 2 says                                     | finding
            model: [{model: a}]                                    | warning unknown-key 2:1
            models: []                                             | error missing-key 1:1
            models: {a: b}                                         | error bad-value 2:9
            models: [a/b]                                          | error bad-value 2:10
            models: [{modle: a}]                                   | error missing-key 2:10
            models: [{model: 7}]                                   | error bad-value 2:18
            models: [{model: ''}]                                  | error bad-value 2:18
            models: [{model: [a]}]                                 | error bad-value 2:18
            models: [{model: a@}]                                  | error bad-value 2:18
            models: [{model: a@b@c}]                               | error bad-value 2:18
            models: [{model: a+b+c}]                               | error bad-value 2:18
            models: [{model: a+}]                                  | error bad-value 2:18
            models: [{model: {path: a}}]                           | error missing-key 2:18
            models: [{model: {model: {revision: a}}}]              | error missing-key 2:26
            models: [{model: {model: a@b@c}}]                      | error bad-value 2:26
            models: [{model: {model: 5}}]                          | error bad-value 2:26
            models: [{model: a+b}]                                 | error unsupported 2:18
            models: [{model: {model: a, lora: {path: b}}}]         | error unsupported 2:18
            slices: [{sources: []}]                                | error empty-sources 2:11
            slices: [{parameters: {}}]                             | error empty-sources 2:10
            slices: [{sources: [{model: a}]}]                      | error missing-key 2:21
            slices: [{sources: [{layer_range: [0, 1]}]}]           | error missing-key 2:21
            slices: [{sources: [{model: a, layer_range: [1, 1]}]}] | error layer-range 2:45
            slices: [{sources: [{model: a, layer_range: [8, 0]}]}] | error layer-range 2:45
            slices: [{sources: [{model: a, layer_range: [-1, 2]}]}] | error layer-range 2:45
            slices: [{sources: [{model: a, layer_range: [0]}]}]    | error layer-range 2:45
            slices: [{sources: [{model: a, layer_range: 0-8}]}]    | error layer-range 2:45
            slices: [{sources: [{model: a, layer_range: [0, 1.5]}]}] | error layer-range 2:45
            slices: [{sources: [{model: a, layer_range: [0, all]}]}] | error layer-range 2:45
            slices: [{sources: [{model: a, layer_range: [0, 9e99]}]}] | error layer-range 2:45
            slices: [{sources: [{model: a, layer_range: [0, yes]}]}] | error layer-range 2:45
            modules: [a]                                           | error bad-value 2:1
            modules: {default: {}}                                 | error missing-key 2:20
            modules: {default: 5}                                  | error bad-value 2:20
            """)
    void ofWhatToMerge(String line, String finding) {
        assertThat(found("merge_method: linear\n" + line)).contains(finding);
    }

    @Test
    void exactlyOneFormIsAllowed() {
        assertThat(found("""
                merge_method: linear
                models: [{model: a/b}]
                slices: [{sources: [{model: a/b, layer_range: [0, 1]}]}]
                """)).containsExactly("error conflicting-keys 3:1");
        assertThat(found("""
                merge_method: linear
                modules:
                  default:
                    models: [{model: a/b}]
                    slices: [{sources: [{model: a/b, layer_range: [0, 1]}]}]
                """)).containsExactly("error conflicting-keys 5:5");
        assertThat(found("merge_method: linear\nmodels: [{model: a/b}]\nslices: []\n")).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            dtype: bfloat                          | error bad-value 3:8
            dtype: int64                           | error bad-value 3:8
            dtype: 16                              | error bad-value 3:8
            out_dtype: [float16]                   | error bad-value 3:12
            base_model: a@                         | error bad-value 3:13
            name: ../../etc                        | error bad-value 3:7
            name: 12                               | error bad-value 3:7
            tokenizer_source: union                | error unsupported 3:1
            tokenizer: {source: base}              | error unsupported 3:1
            chat_template: auto                    | error unsupported 3:1
            input_model_parameters: {}             | warning unknown-key 3:1
            dtype: bfloat16\\ndtype: float16       | warning duplicate-key 3:1
            parameters: [{t: 1}]                   | error bad-value 3:13
            parameters: {t: }                      | error bad-value 3:16
            parameters: {t: []}                    | error empty-gradient 3:17
            parameters: {t: [{value: []}]}         | error empty-gradient 3:26
            parameters: {t: [1, {value: 2}]}       | error bad-value 3:18
            parameters: {t: [1, null]}             | error bad-value 3:21
            parameters: {t: [1, [2]]}              | error bad-value 3:21
            parameters: {t: [{filter: a}]}         | error missing-key 3:18
            parameters: {t: {self_attn: 1}}        | error missing-key 3:17
            parameters: {t: {value: {value: 1}}}   | error bad-value 3:25
            parameters: {t: {value: [{value: 1}]}} | error bad-value 3:25
            parameters: {t: {filter: 5, value: 1}} | error bad-value 3:26
            parameters: {t: {fliter: a, value: 1}} | warning unknown-key 3:18
            parameters: {t: .nan}                  | error bad-value 3:17
            parameters: {t: [0, -.inf]}            | error bad-value 3:21
            parameters: {t: 1, t: 2}               | warning duplicate-key 3:14
            """)
    void ofTheRest(String line, String finding) {
        assertThat(found("merge_method: linear\nmodels: [{model: a/b}]\n" + line.replace("\\n", "\n")))
                .contains(finding);
    }

    @Test
    void bothWaysToGiveATokenizerExcludeEachOther() {
        assertThat(found("merge_method: m\nmodels: [{model: a}]\ntokenizer_source: base\ntokenizer: {source: base}\n"))
                .contains("error conflicting-keys 3:1");
    }

    @Test
    void whatDoesNotExistYetSaysWhatToDoInstead() {
        Recipe recipe = Recipe.parse("r.yml", """
                merge_method: m
                models: [{model: a+b}]
                tokenizer_source: base
                chat_template: auto
                """);

        assertThat(recipe.findings()).hasSize(3).allSatisfy(finding -> {
            assertThat(finding.id()).isEqualTo("unsupported");
            assertThat(finding.what()).contains("this release does not");
            assertThat(finding.remedy()).isNotEmpty();
        });
    }

    @Test
    void unknownKeysAreSuggestedAtEveryLevel() {
        Recipe recipe = Recipe.parse("r.yml", """
                merge_method: linear
                paramters: {weight: 1}
                modules:
                  default:
                    slice: []
                    slices:
                    - source: []
                      sources:
                      - model: {model: {path: a, revison: b}, loras: c}
                        layer_rang: 1
                        layer_range: [0, 1]
                """);

        assertThat(recipe.findings()).allSatisfy(finding -> {
            assertThat(finding.id()).isEqualTo("unknown-key");
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        });
        assertThat(recipe.findings()).extracting(Finding::remedy).containsExactly("did you mean 'parameters'?",
                "did you mean 'slices'?", "did you mean 'sources'?", "did you mean 'revision'?", "did you mean 'lora'?",
                "did you mean 'layer_range'?");
    }

    @Test
    void aParameterOutsideOfParametersIsSentThere() {
        Recipe recipe = Recipe.parse("r.yml", """
                merge_method: linear
                models:
                - model: a
                  weight: 0.5
                - model: b
                  density: [{filter: mlp, value: 1}]
                - model: c
                  layer_range: [0, 1]
                """);

        assertThat(Found.in(recipe.findings())).containsExactly("warning unknown-key 4:3", "warning unknown-key 6:3",
                "warning unknown-key 8:3");
        assertThat(recipe.findings().subList(0, 2)).allSatisfy(
                finding -> assertThat(finding.remedy()).contains("belongs under 'parameters:'"));
        assertThat(recipe.findings().getLast().remedy()).contains("a source of a slice");
    }

    @Test
    void anEarlierFilterShadowsALaterOneThatContainsIt() {
        assertThat(found("""
                merge_method: slerp
                models: [{model: a}]
                parameters:
                  t:
                  - {filter: mlp, value: 1}
                  - {filter: mlp.up_proj, value: 2}
                  - {filter: self_attn.q_proj, value: 3}
                  - {filter: self_attn, value: 4}
                  - {filter: '*', value: 5}
                  - {filter: norm, value: 6}
                  - value: 7
                """)).containsExactly("warning shadowed-filter 6:14", "warning shadowed-filter 10:14",
                "warning shadowed-filter 11:5");
    }

    @Test
    void aSettingThatCannotBeReadIsGivenAllTheSame() {
        Parameters parameters = Recipe.parse("r.yml", "merge_method: m\nmodels: [{model: a}]\nparameters: {t: []}")
                .stages().getFirst().parameters();

        assertThat(parameters.isGiven("t")).isTrue();
        assertThat(parameters.get("t")).isNull();
        assertThat(parameters.isGiven("s")).isFalse();
    }

    @Test
    void aStageOfWhichAPartCannotBeReadIsNotWhole() {
        Recipe recipe = Recipe.parse("r.yml", """
                merge_method: slerp
                slices: [{sources: [{model: a, layer_range: [0, 1]}, {model: b, layer_range: [1, 0]}]}]
                """);

        assertThat(recipe.stages()).singleElement().satisfies(stage -> {
            assertThat(stage.isWhole()).isFalse();
            assertThat(stage.references()).hasSize(1);
        });
    }

    @Test
    void namesAreUniqueAndOneStageMayHaveNone() {
        String recipe = "merge_method: m\nmodels: [{model: a/b}]\n";

        assertThat(found("name: x\n" + recipe + "---\nname: x\n" + recipe)).containsExactly("error duplicate-name 5:7");
        assertThat(found(recipe + "---\n" + recipe + "---\nname: x\n" + recipe))
                .containsExactly("error unnamed-stage 4:1");
    }

    @Test
    void saysAllAtOnceInTheOrderOfTheText() {
        assertThat(found("""
                merge_metod: slerp
                merge_method: slerp
                models: [{model: 5}]
                dtype: bfloat
                parameters: {t: []}
                """)).containsExactly("warning unknown-key 1:1", "error bad-value 3:18", "error bad-value 4:8",
                "error empty-gradient 5:17");
    }

    @Test
    void whatIsNoMapIsNoRecipe() {
        UserError error = catchThrowableOfType(UserError.class, () -> Recipe.parse("r.yml", "- a\n---\nb\n"));

        assertThat(Found.in(error.findings())).containsExactly("error bad-value 1:1", "error bad-value 3:1");
    }

    @Test
    void aFloodOfFindingsEndsEarly() {
        StringBuilder text = new StringBuilder("merge_method: m\n");
        for (int i = 0; i < 20_000; i++) {
            text.append('k').append(i).append(": 1\n");
        }
        UserError error = catchThrowableOfType(UserError.class, () -> Recipe.parse("r.yml", text.toString()));

        assertThat(error.findings()).anyMatch(finding -> finding.id().equals("too-large"));
    }

    private static List<String> found(String text) {
        return Found.in(Recipe.parse("r.yml", text).findings());
    }
}
