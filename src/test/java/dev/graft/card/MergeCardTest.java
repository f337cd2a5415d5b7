package dev.graft.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.card.MergeCard.Naming;
import dev.graft.merge.Plan;
import dev.graft.model.Models;
import dev.graft.model.TinyModel;
import dev.graft.recipe.CardText;
import dev.graft.recipe.Recipe;

class MergeCardTest {
    private static final Path EXAMPLE = Path.of("examples/nyxene");
    private static final Naming UNNAMED = new Naming(null, null, "out");

    @TempDir
    private Path directory;

    private static String ofExample(Naming naming) throws IOException {
        Recipe recipe = Recipe.read(EXAMPLE.resolve("card.md")).withAlias("Starling-NeuralHermes-11B",
                "Starling-DPOHermes-11B");
        return MergeCard.of(recipe, Plan.of(recipe, Models.in(EXAMPLE.resolve("hub"))), naming);
    }

    private String ofModel(String reference) throws IOException {
        Recipe recipe = Recipe.parse("r.yml",
                "merge_method: passthrough\nmodels: [{model: \"%s\"}]\n".formatted(reference));
        return MergeCard.of(recipe, Plan.of(recipe, Models.in(directory)), UNNAMED);
    }

    @Test
    void namesTheDonorsInTheOrderOfTheDocumentAndNoStage() throws IOException {
        assertThat(ofExample(UNNAMED)).contains("""
                base_model:
                - fblgit/una-cybertron-7b-v2
                - chargoddard/loyal-piano-m7-cdpo
                - berkeley-nest/Starling-LM-7B-alpha
                - openaccess-ai-collective/DPOpenHermes-7B
                base_model_relation: merge
                """);
    }

    @Test
    void takesNameAndLicenceFromTheSourceCardUnlessTold() throws IOException {
        assertThat(ofExample(UNNAMED)).contains("# Nyxene-v2-11B\n", "license: cc-by-nc-4.0\n");
        assertThat(ofExample(new Naming("mine", "apache-2.0", "out"))).contains("# mine\n", "license: apache-2.0\n");
    }

    @Test
    void canBeMergedItself() throws IOException {
        Recipe again = Recipe.parse("README.md", ofExample(UNNAMED));
        assertThat(again.names()).extracting("value")
                .isEqualTo(List.of("loyal-piano-cybertron-11B", "Starling-DPOHermes-11B", "Nyxene-11B"));
        assertThat(CardText.parse("README.md", ofExample(UNNAMED)).frontMatter()).isNotNull();
    }

    @Test
    void linksAModelOfTheHubAndNoDirectory() throws IOException {
        Path model = TinyModel.llama().write(directory.resolve("big/a"));
        assertThat(ofModel("big/a")).contains("base_model:\n- big/a\n", "[big/a](https://huggingface.co/big/a)");
        assertThat(ofModel(model.toString())).doesNotContain("base_model:").contains("- a\n");
    }
}
