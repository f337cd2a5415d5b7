package dev.graft.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.UserError;
import dev.graft.recipe.CardText;

class FrontMatterTest {
    private static final String ODD = """
            # what people write
            license: "cc-by-nc-4.0" # as the strictest donor

            tags: [merge, 'no', "1e3"]   # in one line
            language:
              - en
              - "no"
            # about the next key
            "model name": größe: x
            base_model: ['a/b']
            extra: !!str 12
            # the end""".replace("größe: x", "\"größe: x\"");

    private static FrontMatter read(String text) {
        return FrontMatter.read("README.md", List.of(text.split("\n", -1)));
    }

    private static String text(FrontMatter front) {
        return String.join("\n", front.lines());
    }

    @Test
    void handsOnLicenceAndNameOfASourceCard() {
        FrontMatter front = FrontMatter.of(CardText.parse("card.md", """
                ---
                license: cc-by-nc-4.0
                model-index:
                - name: Nyxene-v2-11B
                  results: []
                ---
                # Title
                """));
        assertThat(front.license()).contains("cc-by-nc-4.0");
        assertThat(front.modelName()).contains("Nyxene-v2-11B");
    }

    @Test
    void takesMetadataThatIsNoYamlForNone() {
        assertThat(FrontMatter.of(CardText.parse("card.md", "---\n: [\n---\n")).license()).isEmpty();
    }

    @Test
    void theExampleReadAndWrittenBackLosesNothing() throws IOException {
        CardText card = CardText.read(Path.of("examples/nyxene/card.md"));
        CardFile file = CardFile.of(card);
        assertThat(file.text()).isEqualTo(card.text());
        assertThat(text(file.front().with("license", "mit").with("license", "cc-by-nc-4.0")))
                .isEqualTo(text(file.front()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n"})
    void lineEndsAndByteOrderMarkStay(String lineEnd) {
        String text = "\uFEFF---\nlicense: mit\n---\n\n# A\n\ntext\n".replace("\n", lineEnd);
        CardFile file = CardFile.of(CardText.parse("README.md", text));
        assertThat(file.text()).isEqualTo(text);
        assertThat(file.with(file.front().with("library_name", "x"), file.body()).text())
                .isEqualTo(text.replace("license: mit", "license: mit" + lineEnd + "library_name: x"));
    }

    @Test
    void aChangeTouchesTheLinesOfItsKeyAlone() {
        assertThat(text(read(ODD).with("license", "mit")))
                .isEqualTo(ODD.replace("license: \"cc-by-nc-4.0\" # as the strictest donor", "license: mit"));
        assertThat(text(read(ODD).withList("language", List.of("de"))))
                .isEqualTo(ODD.replace("  - en\n  - \"no\"", "- de"));
        assertThat(text(read(ODD).with("license", "cc-by-nc-4.0"))).isEqualTo(ODD); // the same value
        assertThat(text(read(ODD).withIfAbsent("extra", "13"))).isEqualTo(ODD);
        assertThat(text(read(ODD).with("model name", "x")))
                .isEqualTo(ODD.replace("\"model name\": \"größe: x\"", "model name: x"));
    }

    @Test
    void aListKeepsItsValuesAndTheFormOfItsLines() {
        assertThat(text(read(ODD).withItems("language", List.of("en", "de"))))
                .isEqualTo(ODD.replace("  - \"no\"", "  - \"no\"\n  - de"));
        assertThat(text(read(ODD).withItems("tags", List.of("merge", "mergekit"))))
                .isEqualTo(ODD.replace("tags: [merge, 'no', \"1e3\"]   # in one line",
                        "tags:\n- merge\n- \"no\"\n- \"1e3\"\n- mergekit"));
        assertThat(read("tags: merge").withItems("tags", List.of("mergekit")).texts("tags"))
                .containsExactly("merge", "mergekit");
    }

    @Test
    void newKeysStandBeforeTheLongModelIndex() {
        assertThat(text(read("license: mit\nmodel-index:\n- name: a\n").with("library_name", "x")))
                .isEqualTo("license: mit\nlibrary_name: x\nmodel-index:\n- name: a\n");
        assertThat(text(read("license: mit\n\n").with("library_name", "x")))
                .isEqualTo("license: mit\nlibrary_name: x\n\n");
        assertThat(text(read("").with("library_name", "x"))).isEqualTo("library_name: x\n");
    }

    @Test
    void ofAKeyThatIsWrittenTwiceTheLastCountsAndIsChanged() {
        FrontMatter front = read("license: mit\ntags: [a]\nlicense: apache-2.0\n");
        assertThat(front.license()).contains("apache-2.0");
        assertThat(text(front.with("license", "bsd"))).isEqualTo("license: mit\ntags: [a]\nlicense: bsd\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{license: mit, tags: [a]}", "- a\n- b", "  license: mit", "? license\n: mit",
            "&x license: mit", "a: b\n<<: {license: mit}"})
    void refusesToChangeWhatHasItsKeysElsewhere(String odd) {
        assertThatThrownBy(() -> read(odd).with("license", "bsd")).isInstanceOfSatisfying(UserError.class,
                error -> assertThat(error.findings()).singleElement().satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("card-metadata");
                    assertThat(finding.file()).isEqualTo("README.md");
                }));
    }

    @Test
    void refusesToChangeWhatIsNoYaml() {
        assertThatThrownBy(() -> read("license: mit\nname: [")).isInstanceOf(UserError.class)
                .hasMessageContaining("README.md:").hasMessageContaining("[yaml-syntax]");
        assertThatThrownBy(() -> CardFile.of(CardText.parse("README.md", "---\rlicense: mit\r---\rtext\r")))
                .hasMessageContaining("[card-metadata]");
    }
}
