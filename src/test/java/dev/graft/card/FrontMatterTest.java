package dev.graft.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.recipe.CardText;
import dev.graft.recipe.Yaml;
import dev.graft.recipe.YamlNode;

class FrontMatterTest {
    @ParameterizedTest
    @ValueSource(strings = {"cc-by-nc-4.0", "no", "1e3", "12", "a: b", "- x", "say \"hi\"", "back\\slash", "größe",
            "# no comment", " blank ", "null", "~", "owner/name", "line\nbreak", "'q'", "0x1F", "2024-01-01", "{a}"})
    void yamlReadsEveryScalarBackAsTheSameText(String text) {
        List<YamlNode> documents = Yaml.documents("card", "key: " + FrontMatter.scalar(text) + "\n");
        assertThat(((YamlNode.Mapping) documents.getFirst()).find("key")).get()
                .isInstanceOfSatisfying(YamlNode.Scalar.class, scalar -> {
                    assertThat(scalar.text()).isEqualTo(text);
                    assertThat(scalar.kind()).isEqualTo(YamlNode.Kind.TEXT);
                });
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
}
