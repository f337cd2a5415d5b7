package dev.graft.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import dev.graft.diagnostic.Located;

/// The card that must be taken as it is.
class NyxeneCardTest {
    private final Recipe recipe = read();

    @Test
    void hasThreeStagesNamedByTheirLabels() {
        assertThat(recipe.names()).extracting(Located::value)
                .containsExactly("loyal-piano-cybertron-11B", "Starling-DPOHermes-11B", "Nyxene-11B");
        assertThat(recipe.names()).extracting(name -> Found.place(name.place()))
                .containsExactly("134:1", "147:1", "160:1");
        assertThat(recipe.result(null)).isSameAs(recipe.stages().getLast());
        assertThat(recipe.stages()).allMatch(Stage::isWhole);
    }

    @Test
    void keepsTheLinesOfTheCard() {
        Stage result = recipe.result(null);
        Setting.Conditional t = (Setting.Conditional) Objects.requireNonNull(result.parameters().get("t"));

        assertThat(result.references()).extracting(reference -> Found.place(reference.place()))
                .containsExactly("164:16", "166:16", "169:13");
        assertThat(t.cases()).extracting(one -> one.filter() == null ? "-" : Found.place(one.filter().place()))
                .containsExactly("172:15", "174:15", "176:15", "178:15", "180:15", "182:15", "-");
        assertThat(Found.place(t.cases().getLast().place())).isEqualTo("184:7");
    }

    @Test
    void evaluatesItsTable() {
        Setting t = Objects.requireNonNull(recipe.result(null).parameters().get("t"));

        assertThat(t.at("lm_head.weight", 0, ValueType.FLOAT)).hasValue(0.75);
        assertThat(t.at("model.norm.weight", 0, ValueType.FLOAT)).hasValue(0.5);
        assertThat(t.at("model.layers.24.self_attn.q_proj.weight", 24 / 47.0, ValueType.FLOAT))
                .hasValue(0.49468085106382975);
        assertThat(t.at("model.layers.24.mlp.up_proj.weight", 24 / 47.0, ValueType.FLOAT)).hasValue(0.5053191489361702);
        assertThat(t.misfits(ValueType.FLOAT)).isEmpty();
    }

    @Test
    void notesTheLinkThatLeadsElsewhereAndNothingMore() {
        assertThat(Found.in(recipe.findings())).containsExactly("note card-link 117:39");
        assertThat(recipe.findings().getFirst().what())
                .contains("fblgit/una-cybertron-7b-v2-bf16", "fblgit/una-cybertron-7b-v2");
    }

    @Test
    void keepsThePromptTemplateAndTheFrontMatter() {
        CardText card = Objects.requireNonNull(recipe.card());

        assertThat(card.promptTemplate().orElseThrow()).startsWith("<|system|>\nBelow is").endsWith("<|assistant|>");
        assertThat(Yaml.documents("front matter", Objects.requireNonNull(card.frontMatter()).value())).hasSize(1);
    }

    @Test
    void itsTextIsItsBlocksWithNames() {
        List<String> lines = recipe.text().lines().toList();

        assertThat(lines).startsWith("name: loyal-piano-cybertron-11B", "slices:", "  - sources:");
        assertThat(lines.stream().filter("---"::equals)).hasSize(2);
        assertThat(lines).contains("    - filter: lm_head ", "    - value: 0.5 # fallback for rest of tensors");
        Recipe again = Recipe.parse("mergekit_config.yml", recipe.text());
        assertThat(again.names()).isEqualTo(recipe.names());
        assertThat(again.stages()).extracting(Stage::assembly).hasSameSizeAs(recipe.stages());
        assertThat(again.text()).isEqualTo(recipe.text());
    }

    static Recipe read() {
        try {
            return Recipe.parse("card.md", Files.readString(Path.of("src/test/resources/cards/nyxene.md")));
        } catch (IOException missing) {
            throw new java.io.UncheckedIOException(missing);
        }
    }
}
