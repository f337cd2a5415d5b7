package dev.graft.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.card.FinishedCard.Wishes;
import dev.graft.diagnostic.Finding;
import dev.graft.eval.Leaderboard;
import dev.graft.eval.RunScores;
import dev.graft.eval.RunScores.Score;
import dev.graft.merge.Merge;
import dev.graft.merge.MergeOptions;
import dev.graft.merge.Plan;
import dev.graft.model.Models;
import dev.graft.model.TinyModel;
import dev.graft.recipe.CardText;
import dev.graft.recipe.Recipe;

/// The card of a tiny merge: what is written, and what is left alone.
class FinishedCardTest {
    private static final Wishes NONE = wishes(null, null, null);

    @TempDir
    private Path directory;

    private Path out;
    private Models models;

    private static Wishes wishes(@Nullable String name, @Nullable String description, @Nullable RunScores scores) {
        return new Wishes(name, null, description, Map.of(), scores);
    }

    private static RunScores scores(double fraction) {
        return new RunScores(List.of(new Score(Leaderboard.WINOGRANDE, fraction, 5, 1267, 1267, "graft", null,
                Path.of("results_x.json"))));
    }

    @BeforeEach
    void merge() throws IOException {
        Path hub = directory.resolve("hub");
        TinyModel.llama().seed(1).write(hub.resolve("me/a"));
        TinyModel.llama().seed(2).write(hub.resolve("me/b"));
        Files.writeString(hub.resolve("me/a/README.md"), "---\nlicense: mit\nbase_model: big/base\n---\n");
        Files.writeString(hub.resolve("me/b/README.md"), "---\nlicense: mit\nbase_model: [big/base]\n---\n");
        models = Models.in(hub);
        Recipe recipe = Recipe.parse("recipe.yml", """
                # my recipe
                merge_method: slerp
                base_model: me/a
                models: [{model: me/a}, {model: me/b}]
                parameters: {t: 0.5}
                """);
        Plan plan = Plan.of(recipe, models);
        out = directory.resolve("out");
        String card = MergeCard.of(recipe, plan, models, new MergeCard.Naming("Mix", null, "out", List.of("--seed 7")))
                .text();
        Merge.run(plan, out, MergeOptions.STANDARD.withThreads(1).withTexts(Map.of("README.md", card)));
    }

    private String readme() throws IOException {
        return Files.readString(out.resolve("README.md"));
    }

    private void readme(String text) throws IOException {
        Files.writeString(out.resolve("README.md"), text);
    }

    /// Writes the card, and looks whether a second time changes anything.
    private Draft write(Wishes wishes) throws IOException {
        Draft draft = FinishedCard.of(out, models, wishes);
        assertThat(CardFiles.write(out.resolve("README.md"), draft.text())).isTrue();
        assertThat(FinishedCard.of(out, models, wishes).text()).isEqualTo(draft.text());
        assertThat(CardFiles.write(out.resolve("README.md"), draft.text())).isFalse();
        return draft;
    }

    @Test
    void addsTheManifestsDigestAndTheScoresToTheCardOfTheMerge() throws IOException {
        String before = readme();
        Draft draft = write(wishes(null, null, scores(0.5)));
        assertThat(readme()).containsSubsequence("license: mit", "base_model:\n- me/a\n- me/b\n",
                "model-index:\n- name: Mix",
                "value: 50.00", "# Mix", "## Description", "## Models used", "## Recipe", "# my recipe",
                "## Evaluation results",
                "|Winogrande (5-shot)|50.00|", "## Acknowledgements", "- slerp: [Animating rotation", "## Provenance",
                "graft merge mergekit_config.yml out --seed 7");
        assertThat(readme()).contains("its own SHA-256 is\n`").doesNotContain("Avg.");
        assertThat(before).contains("[me/a](https://huggingface.co/me/a), mit\n  - made from [big/base]",
                "[big/base](https://huggingface.co/big/base) is in the ancestry of [me/a]")
                .doesNotContain("SHA-256 is");
        assertThat(draft.findings()).extracting(Finding::id).containsExactly("no-average", "shared-ancestor");
    }

    @Test
    void handWrittenTextStays() throws IOException {
        String prose = "\n## How it speaks\n\n| a | b |\n|---|---|\n| ä | 1e3 |\n\n```python\nprint('hi')\n```\n";
        readme(readme().replace("<!-- graft:recipe", prose + "\n<!-- graft:recipe").replace("tags:\n",
                "language: no # nb\ntags:\n")
                + "\nThe end.\n");
        write(wishes(null, null, scores(0.5)));
        assertThat(readme()).contains(prose, "language: no # nb\n").endsWith("\nThe end.\n");
        write(wishes(null, null, scores(0.6)));
        assertThat(readme()).contains(prose, "|60.00|").doesNotContain("50.00").endsWith("\nThe end.\n");
    }

    @Test
    void aSectionThatWasEditedBelongsToItsEditor() throws IOException {
        readme(readme().replace("They were merged by", "They were merged, with love, by"));
        assertThat(write(NONE).findings()).anySatisfy(finding -> {
            assertThat(finding.id()).isEqualTo("edited-section");
            assertThat(finding.what()).contains("'Acknowledgements'");
        });
        assertThat(readme()).contains("with love");
    }

    @Test
    void aDescriptionIsWhatTheUserSaidLast() throws IOException {
        write(wishes(null, "A *first* try: of `two`\n", null));
        assertThat(readme()).contains("## Description\n\nA *first* try: of `two`\n<!-- /graft:description -->");
        write(wishes(null, "A second.", scores(0.5)));
        Draft third = FinishedCard.of(out, models, NONE);
        assertThat(third.text()).contains("A second.").doesNotContain("first");
    }

    @Test
    void anotherNameChangesTitleAndIndex() throws IOException {
        write(wishes(null, null, scores(0.5)));
        write(wishes("No: 2_x", null, null));
        assertThat(readme()).contains("# No: 2\\_x\n", "- name: \"No: 2_x\"\n");
        assertThat(FinishedCard.of(out, models, NONE).text()).isEqualTo(readme());
    }

    @Test
    void aTitleThatSomebodyChangedStays() throws IOException {
        write(wishes(null, null, scores(0.5)));
        readme(readme().replace("# Mix\n", "# Mix, the better one\n"));
        assertThat(FinishedCard.of(out, models, NONE).text()).isEqualTo(readme());
    }

    @Test
    void aCardByHandKeepsItsSectionsAndGetsThoseThatItLacks() throws IOException {
        String own = """
                ---
                license: cc-by-nc-4.0
                ---
                My model.

                ## Models merged

                Two.

                ## Prompt format

                None.
                """;
        readme(own);
        write(NONE);
        assertThat(readme()).contains(own.substring(own.indexOf("My model"))).contains("## Recipe", "## Provenance")
                .doesNotContain("## Models used", "## Description", "# out", "## Prompt template");
        assertThat(CardText.parse("README.md", readme()).frontMatter()).isNotNull();
    }

    @Test
    void worksWithoutACardAndForAModelOfMergekit() throws IOException {
        Files.delete(out.resolve("README.md"));
        Files.delete(out.resolve("graft-manifest.json"));
        write(NONE);
        assertThat(readme()).contains("# out\n", "base_model:\n- me/a\n- me/b\n", "# my recipe")
                .doesNotContain("## Provenance");
        Files.delete(out.resolve("mergekit_config.yml"));
        assertThat(FinishedCard.of(out, models, NONE).text()).contains("base_model:\n- me/a\n- me/b\n", "# my recipe");
    }

    @Test
    void showsWhatTheTokenizersTemplateMakesOfAPrompt() throws IOException {
        Files.writeString(out.resolve("chat_template.jinja"),
                "{% for m in messages %}<{{ m.role }}>{{ m.content }}</s>{% endfor %}<assistant>");
        assertThat(FinishedCard.of(out, models, NONE).text())
                .contains("## Prompt template\n\n```\n<user>{prompt}</s><assistant>\n```\n");
        Files.writeString(out.resolve("chat_template.jinja"), "{{ strftime_now('%Y') }}{{ messages[0].content }}");
        assertThat(FinishedCard.of(out, models, NONE).text()).doesNotContain("## Prompt template");
        Files.writeString(out.resolve("chat_template.jinja"), "{% broken");
        assertThat(FinishedCard.of(out, models, NONE).text()).doesNotContain("## Prompt template");
    }

    @Test
    void resultsBelowTheModelAreLinkedAndAPartOfADataSetIsSaid() throws IOException {
        Score part = new Score(Leaderboard.ARC, 0.3, 0, 40, 1172, "lm-eval 0.4.13", null,
                out.resolve("eval/my run/results_x.json"));
        Draft draft = FinishedCard.of(out, models, wishes(null, null, new RunScores(List.of(part))));
        assertThat(draft.text()).contains("Detailed results can be found [here](eval/my%20run/results_x.json).",
                "AI2 Reasoning Challenge (0-Shot) 40 of 1172");
        assertThat(draft.findings()).extracting(Finding::id).contains("partial-results");
    }

    @Test
    void refusesWhatIsNoDirectoryAndMetadataThatItCannotChange() throws IOException {
        assertThatThrownBy(() -> FinishedCard.of(directory.resolve("nowhere"), models, NONE))
                .hasMessageContaining("[missing-file]");
        readme("---\n{license: mit}\n---\n");
        assertThatThrownBy(() -> FinishedCard.of(out, models, NONE)).hasMessageContaining("[card-metadata]");
        readme("---\nlicense: [\n---\n");
        assertThatThrownBy(() -> FinishedCard.of(out, models, NONE)).hasMessageContaining("[yaml-syntax]");
    }
}
