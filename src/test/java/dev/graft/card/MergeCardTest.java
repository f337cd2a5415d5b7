package dev.graft.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

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
    private static final Naming UNNAMED = new Naming(null, null, "out", List.of());

    @TempDir
    private Path directory;

    private static String ofExample(Naming naming) throws IOException {
        Recipe recipe = Recipe.read(EXAMPLE.resolve("card.md")).withAlias("Starling-NeuralHermes-11B",
                "Starling-DPOHermes-11B");
        Models models = Models.in(EXAMPLE.resolve("hub"));
        return MergeCard.of(recipe, Plan.of(recipe, models), models, naming).text();
    }

    private String ofModel(String reference) throws IOException {
        Recipe recipe = Recipe.parse("r.yml",
                "merge_method: passthrough\nmodels: [{model: \"%s\"}]\n".formatted(reference));
        Models models = Models.in(directory);
        return MergeCard.of(recipe, Plan.of(recipe, models), models, UNNAMED).text();
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
        assertThat(ofExample(new Naming("mine", "apache-2.0", "out", List.of()))).contains("# mine\n",
                "license: apache-2.0\n");
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

    @Test
    void showsThePromptTemplateOfTheCardAndEachRecipeUnderItsName() throws IOException {
        Recipe recipe = Recipe.read(EXAMPLE.resolve("card.md"));
        String card = ofExample(UNNAMED);
        assertThat(CardText.parse("README.md", card).promptTemplate())
                .isEqualTo(Objects.requireNonNull(recipe.card()).promptTemplate());
        assertThat(card).containsSubsequence("**loyal-piano-cybertron-11B**\n\n```yaml\n",
                "**Starling-DPOHermes-11B**\n",
                "**Nyxene-11B**\n", "    - value: 0.5 # fallback for rest of tensors\n");
        assertThat(Recipe.parse("README.md", card).text()).isEqualTo(recipe.text());
    }

    @Test
    void whatDonorsForbidIsSaidBeforeTheMerge() throws IOException {
        Path model = TinyModel.llama().write(directory.resolve("big/a"));
        Files.writeString(model.resolve("README.md"), "---\nlicense: cc-by-nc-4.0\n---\n");
        Recipe recipe = Recipe.parse("r.yml", "merge_method: passthrough\nmodels: [{model: big/a}]\n");
        Models models = Models.in(directory);
        Plan plan = Plan.of(recipe, models);
        assertThat(MergeCard.of(recipe, plan, models, new Naming(null, "apache-2.0", "out", List.of())).findings())
                .extracting("id").containsExactly("license-conflict");
        assertThat(MergeCard.of(recipe, plan, models, UNNAMED).text()).contains("license: cc-by-nc-4.0\n");
    }
}
