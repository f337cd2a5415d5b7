package dev.graft.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PyTextTest {

    @Test
    void capitalizesLikePython() {
        for (JsonValue pair : Goldens.items(Goldens.at("text", "capitalize"))) {
            List<String> texts = Goldens.texts(pair);
            assertThat(PyText.capitalize(texts.get(0))).as(texts.get(0)).isEqualTo(texts.get(1));
        }
    }

    @Test
    void knowsPythonsWhiteSpace() {
        List<String> spaces = new ArrayList<>();
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (PyText.isSpace(point)) {
                spaces.add("0x" + Integer.toHexString(point));
            }
        }
        assertThat(spaces).isEqualTo(Goldens.texts(Goldens.at("text", "python_whitespace_code_points")));
    }

    @Test
    void stripsAllOfIt() {
        assertThat(PyText.strip("\u0085\u00a0\u2007 a\u202f b \u3000\n")).isEqualTo("a\u202f b");
        assertThat(PyText.rstrip(" a ")).isEqualTo(" a");
        assertThat(PyText.lstrip(" a ")).isEqualTo("a ");
        assertThat(PyText.strip("\t ")).isEmpty();
    }

    @Test
    void countsCodePoints() {
        assertThat(PyText.length("a\uD83D\uDE00é")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # repr() of CPython 3.11
            0.1, 0.1
            100, 100.0
            1e16, 1e+16
            9999999999999998, 9999999999999998.0
            1e15, 1000000000000000.0
            0.0001, 0.0001
            0.00001234, 1.234e-05
            -2.5e-7, -2.5e-07
            1.7976931348623157e308, 1.7976931348623157e+308
            5e-324, 5e-324
            -0.0, -0.0
            0.11413288653790232, 0.11413288653790232
            123456789.125, 123456789.125
            1e22, 1e+22
            """)
    void spellsNumbersLikePython(double value, String spelling) {
        assertThat(PyText.repr(value)).isEqualTo(spelling);
    }

    @Test
    void spellsWhatIsNoNumberToo() {
        assertThat(PyText.repr(Double.NaN)).isEqualTo("nan");
        assertThat(PyText.repr(Double.NEGATIVE_INFINITY)).isEqualTo("-inf");
    }
}
