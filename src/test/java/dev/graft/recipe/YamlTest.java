package dev.graft.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.UserError;

class YamlTest {

    /// What PyYAML's safe_load makes of the same texts.
    @ParameterizedTest(name = "{0} is {1} {2}")
    @CsvSource(textBlock = """
            12,        NUMBER, 12
            -1_000,    NUMBER, -1000
            0.75,      NUMBER, 0.75
            .5,        NUMBER, 0.5
            1.,        NUMBER, 1
            1.0e-5,    NUMBER, 1e-5
            010,       NUMBER, 8
            0x1F,      NUMBER, 31
            0b101,     NUMBER, 5
            1:30,      NUMBER, 90
            -.inf,     NUMBER, -Infinity
            .nan,      NUMBER, NaN
            1e-5,      TEXT,
            1.0e5,     TEXT,
            08,        TEXT,
            2024-01-31, TEXT,
            y,         TEXT,
            yes,       BOOL,
            Off,       BOOL,
            ~,         NULL,
            """)
    void resolvesPlainScalarsAsPyYamlDoes(String text, YamlNode.Kind kind, Double number) {
        YamlNode.Scalar scalar = (YamlNode.Scalar) ((YamlNode.Mapping) Yaml.documents("r.yml", "a: " + text).getFirst())
                .find("a").orElseThrow();

        assertThat(scalar.kind()).isEqualTo(kind);
        if (number != null) {
            assertThat(scalar.number()).isEqualTo(number);
        }
    }

    @Test
    void takesNoLongTextForANumberAndNeverRecursesOnIt() {
        assertThat(text("a: 1" + ":1".repeat(100_000))).startsWith("{a=1:1");
    }

    @Test
    void quotedWordsAreTexts() {
        assertThat(Yaml.documents("r.yml", "['yes', \"1\", !!str 2]").getFirst()).isInstanceOfSatisfying(
                YamlNode.Sequence.class, list -> assertThat(list.items()).allSatisfy(
                        item -> assertThat(((YamlNode.Scalar) item).kind()).isEqualTo(YamlNode.Kind.TEXT)));
    }

    @Test
    void mergesMapsOwnKeysFirstThenTheFirstOfAList() {
        assertThat(text("""
                a: &a {x: 1, y: 1, z: 1}
                b: &b {y: 2, w: 2}
                c: {<<: [*b, *a], z: 3}
                d: {z: 4, <<: *a}
                """)).isEqualTo("{a={x=1, y=1, z=1}, b={y=2, w=2}, c={x=1, y=2, z=3, w=2}, d={x=1, y=1, z=4}}");
    }

    @Test
    void theLastOfEqualKeysCountsAndTheEarlierOnesAreKept() {
        YamlNode.Mapping map = (YamlNode.Mapping) Yaml.documents("r.yml", "a: 1\nb: 2\na: 3\n").getFirst();

        assertThat(show(map)).isEqualTo("{a=3, b=2}");
        assertThat(map.overridden()).singleElement()
                .satisfies(entry -> assertThat(Found.place(entry.keyPlace())).isEqualTo("1:1"));
    }

    @Test
    void leavesEmptyDocumentsOut() {
        assertThat(Yaml.documents("r.yml", "---\n---\na: 1\n---\n# nothing\n---\n~\n---\n")).hasSize(1);
        assertThat(Yaml.documents("r.yml", "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [1, 2", "a: b: c", "\ta: 1", "a: *nowhere", "? [a]\n: 1", "a: \u0001", "<<: 1\n",
            "a: &x [*x]", "a: !!int word", "'open", "{a: 1}}"})
    void saysWhereTheSyntaxIsWrong(String text) {
        UserError error = catchThrowableOfType(UserError.class, () -> Yaml.documents("r.yml", text));

        assertThat(error.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("yaml-syntax");
            assertThat(finding.toString()).startsWith("r.yml:");
            assertThat(finding.remedy()).isNotEmpty();
        });
    }

    @Test
    void theMarkOfASyntaxErrorIsTheUsersLine() {
        UserError error = catchThrowableOfType(UserError.class,
                () -> Yaml.documents("r.yml", "a: 1\nb: c: d\n"));

        assertThat(Found.in(error.findings())).containsExactly("error yaml-syntax 2:5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"!!python/object/apply:os.system ['true']", "!!javax.script.ScriptEngineManager []",
            "a: !local 1", "!!set {a, b}", "!!binary aGk="})
    void refusesTagsThatNameTypes(String text) {
        UserError error = catchThrowableOfType(UserError.class, () -> Yaml.documents("r.yml", text));

        assertThat(error.findings()).singleElement().satisfies(f -> assertThat(f.id()).isEqualTo("yaml-tag"));
    }

    @Test
    void refusesAliasesThatExpandWithoutEnd() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9) + "*a" + (i - 1)));
        }
        assertThat(idOf(bomb.toString())).isEqualTo("too-large");
    }

    @Test
    void refusesMergesThatCopyWithoutEnd() {
        String keys = range(2000, "k%d: 1");
        assertThat(idOf("a: &a {" + keys + "}\nb: [" + range(2000, "{<<: *a, i%d: 1}") + "]\n")).isEqualTo("too-large");
    }

    @Test
    void refusesTooManyValuesAndTooManyCharacters() {
        assertThat(idOf("[" + "1,".repeat(600_000) + "]")).isEqualTo("too-large");
        assertThat(idOf("#" + "x".repeat(Yaml.MAX_CHARS))).isEqualTo("too-large");
    }

    @Test
    void refusesDeepNesting() {
        assertThat(idOf("[".repeat(100_000))).isEqualTo("yaml-syntax");
        assertThat(idOf("a: " + "[".repeat(60) + "]".repeat(60))).isEqualTo("yaml-syntax");
    }

    private static String range(int n, String pattern) {
        return IntStream.range(0, n).mapToObj(pattern::formatted).collect(Collectors.joining(", "));
    }

    private static String idOf(String text) {
        return catchThrowableOfType(UserError.class, () -> Yaml.documents("r.yml", text)).findings().getFirst().id();
    }

    private static String text(String yaml) {
        return show(Yaml.documents("r.yml", yaml).getFirst());
    }

    private static String show(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar(String text, _, _) -> text;
            case YamlNode.Sequence(List<YamlNode> items, _) -> items.stream().map(YamlTest::show).toList().toString();
            case YamlNode.Mapping(List<YamlNode.Entry> entries, _, _) -> entries.stream()
                    .map(entry -> entry.key() + "=" + show(entry.value()))
                    .collect(Collectors.joining(", ", "{", "}"));
        };
    }
}
