package dev.graft.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.UserError;

class SettingTest {

    @ParameterizedTest(name = "layer {0} of 48: {1} and {2}")
    @CsvSource(textBlock = """
            # self_attn [0.75, 0.25] and mlp [0.25, 0.75], doubles as the reference tool prints them
            0,  0.75,                0.25
            1,  0.7393617021276596,  0.26063829787234044
            24, 0.49468085106382975, 0.5053191489361702
            47, 0.25,                0.75
            """)
    void runsFromTheFirstLayerToTheLast(int layer, double attention, double mlp) {
        assertThat(setting("[0.75, 0.25]").at("x", layer / 47.0, ValueType.FLOAT)).hasValue(attention);
        assertThat(setting("[0.25, 0.75]").at("x", layer / 47.0, ValueType.FLOAT)).hasValue(mlp);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.25, 0.5", "0.5, 0.3", "0.75, 0.7", "1, 1"})
    void meetsItsPoints(double t, double expected) {
        assertThat(setting("[0, 0.5, 0.3, 0.7, 1]").at("x", t, ValueType.FLOAT)).hasValue(expected);
    }

    @Test
    void oneValueHoldsEverywhere() {
        assertThat(setting("[0.3]").at("x", 0, ValueType.FLOAT)).hasValue(0.3);
        assertThat(setting("[0.3]").at("x", 1, ValueType.FLOAT)).hasValue(0.3);
    }

    @Test
    void aYesOrNoHoldsUntilTheNextPoint() {
        List<OptionalDouble> last = new ArrayList<>();
        List<OptionalDouble> first = new ArrayList<>();
        for (int layer = 0; layer < 4; layer++) {
            last.add(setting("[false, true]").at("x", layer / 3.0, ValueType.BOOL));
            first.add(setting("[true, false]").at("x", layer / 3.0, ValueType.BOOL));
        }
        assertThat(last).extracting(OptionalDouble::getAsDouble).containsExactly(0.0, 0.0, 0.0, 1.0);
        assertThat(first).extracting(OptionalDouble::getAsDouble).containsExactly(1.0, 1.0, 1.0, 0.0);
    }

    @Test
    void aWholeNumberMayNotBecomeAFractionBetweenPoints() {
        assertThat(setting("[1, 3]").at("x", 0.5, ValueType.INT)).hasValue(2);
        assertThatExceptionOfType(UserError.class).isThrownBy(() -> setting("[1, 2]").at("x", 0.5, ValueType.INT))
                .withMessageContaining("bad-value");
    }

    @Test
    void theFirstMatchingFilterCountsAndIsPlainText() {
        Setting setting = setting("[{filter: mlp, value: [0, 1]}, {filter: 'l.*', value: 9}, {filter: 'L', value: 8}]");

        assertThat(setting.at("model.layers.1.mlp.up_proj.weight", 1, ValueType.FLOAT)).hasValue(1);
        assertThat(setting.at("model.layers.1.self_attn.q_proj.weight", 1, ValueType.FLOAT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{value: 2}", "[{value: 2}]", "{filter: '*', value: 2}", "{filter: '', value: 2}",
            "{filter: null, value: 2}", "2"})
    void matchesAllWithoutAFilterWithAStarAndWithNothing(String text) {
        assertThat(setting(text).at("anything", 0.5, ValueType.FLOAT)).hasValue(2);
    }

    @ParameterizedTest(name = "{1} as {0} is {2}")
    @CsvSource(textBlock = """
            FLOAT, 1e-5,    1e-5
            FLOAT, '"1e3"', 1000
            FLOAT, '" 2 "', 2
            FLOAT, true,    1
            FLOAT, 1_0.5,   10.5
            INT,   10,      10
            INT,   10.0,    10
            INT,   '"12"',  12
            INT,   yes,     1
            BOOL,  off,     0
            BOOL,  0,       0
            BOOL,  1.0,     1
            BOOL,  y,       1
            BOOL,  '"F"',   0
            BOOL,  2,       1
            """)
    void convertsToTheTypeOfTheParameter(ValueType type, String text, double expected) {
        assertThat(setting(text).at("x", 0, type)).hasValue(expected);
    }

    @ParameterizedTest(name = "{1} as {0}")
    @CsvSource(textBlock = """
            FLOAT, half
            FLOAT, 1.5f
            FLOAT, 0x10p1
            FLOAT, nan
            FLOAT, '"-Infinity"'
            FLOAT, 1e999
            INT,   10.5
            INT,   1e3
            BOOL,  maybe
            BOOL,  '"2"'
            """)
    void refusesWhatTheTypeDoesNotHave(ValueType type, String text) {
        assertThatExceptionOfType(UserError.class).isThrownBy(() -> setting(text).at("x", 0, type))
                .satisfies(error -> assertThat(Found.in(error.findings())).containsExactly("error bad-value 4:6"));
        assertThat(Found.in(setting(text).misfits(type))).containsExactly("error bad-value 4:6");
    }

    @Test
    void reportsAllMisfitsAtOnceEachAtItsPlace() {
        Setting setting = setting("[{filter: a, value: [half, 1]}, {value: third}]");

        assertThat(Found.in(setting.misfits(ValueType.FLOAT))).containsExactly("error bad-value 4:27",
                "error bad-value 4:46");
    }

    @Test
    void warnsOfANumberWhereAYesOrNoIsDue() {
        assertThat(Found.in(setting("[0, 0.5, 1]").misfits(ValueType.BOOL)))
                .containsExactly("warning number-as-flag 4:10");
        assertThat(setting("[0, 0.5, 1]").misfits(ValueType.FLOAT)).isEmpty();
    }

    @Test
    void aGradientHasAValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Setting.Gradient(List.of()));
    }

    private static Setting setting(String text) {
        Recipe recipe = Recipe.parse("r.yml", "merge_method: m\nmodels: [{model: a/b}]\nparameters:\n  p: " + text);
        return Objects.requireNonNull(recipe.stages().getFirst().parameters().get("p"));
    }
}
