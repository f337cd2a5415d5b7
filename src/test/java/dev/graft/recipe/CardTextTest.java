package dev.graft.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

class CardTextTest {
    private static final String FIRST = "merge_method: linear\nmodels: [{model: a/b}]\n";
    private static final String SECOND = "merge_method: slerp\nmodels: [{model: c/d}]\n";

    @Test
    void keepsFrontMatterAndPromptTemplate() {
        CardText card = CardText.parse("card.md", """
                ---
                license: mit
                ---
                ```
                <|user|>
                {prompt}
                ```
                ```
                other {prompt}
                ```
                """);

        assertThat(card.frontMatter()).isEqualTo(new Located<>("license: mit", new Place.Text("card.md", 2, 1)));
        assertThat(card.promptTemplate()).contains("<|user|>\n{prompt}");
    }

    @Test
    void hasNoFrontMatterWithoutASecondRule() {
        assertThat(CardText.parse("card.md", "---\nlicense: mit\n").frontMatter()).isNull();
        assertThat(CardText.parse("card.md", "").frontMatter()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"```\n", "```yaml\n", "````yml title=\"x\"\n", "~~~\n", "  ```yaml\n", "```text\n"})
    void findsARecipeInAnyKindOfFence(String opening) {
        String fence = opening.replaceFirst("[a-z].*\n", "").stripTrailing();
        Recipe recipe = Recipe.parse("card.md", "# x\n\n" + opening + FIRST + fence + "\nafter\n");

        assertThat(recipe.stages()).singleElement()
                .satisfies(stage -> assertThat(stage.method().value()).isEqualTo("linear"));
        assertThat(Found.place(recipe.stages().getFirst().method().place())).isEqualTo("4:15");
    }

    @Test
    void cutsTheIndentOfTheFenceAndKeepsColumns() {
        Recipe recipe = Recipe.parse("card.md", """
                - a list
                  ```yaml
                  merge_method: linear
                  models:
                    - model: a/b
                  ```
                """);

        assertThat(Found.place(recipe.stages().getFirst().references().getFirst().place())).isEqualTo("5:14");
        assertThat(recipe.text()).isEqualTo("merge_method: linear\nmodels:\n  - model: a/b\n");
    }

    @Test
    void aShorterFenceIsContentAndAnOpenBlockEndsWithTheFile() {
        Recipe recipe = Recipe.parse("card.md", "````\nname: |\n  ```\n" + FIRST);

        assertThat(recipe.text()).isEqualTo("name: |\n  ```\n" + FIRST + "\n");
    }

    @Test
    void looksOverWhatIsNoRecipe() {
        Recipe recipe = Recipe.parse("card.md", """
                ```python
                models = load("merge_method: x")
                ```
                ```yaml
                models: 7
                ```
                ```yaml
                - models
                - slices: [
                ```
                <!-- the old one:
                ```yaml
                merge_method: ties
                models: [{model: old/one}]
                ```
                -->
                ```inline```
                ```yaml
                """ + FIRST + "```\n");

        assertThat(recipe.stages()).singleElement()
                .satisfies(stage -> assertThat(Found.place(stage.method().place())).isEqualTo("19:15"));
        assertThat(recipe.findings()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            ## one               | one
            ## one ##            | one
            ### `one` :          | one
            **one**              | one
            **one:**             | one
            **one**:             | one
            __one__              | one
            one :                | one
            one:                 | one
            - one:               | one
            1. **one**           | one
            # [one](https://x.y) | one
            a few words here:    | a few words here
            """)
    void namesARecipeByTheLineBeforeIt(String line, String name) {
        assertThat(names(line + "\n\nsome prose, then\n```\n" + FIRST + "```\n```\n" + SECOND + "```\n"))
                .containsExactly(name, "unnamed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prose", "The configuration that was used for this merge was:", "**one** and more",
            "**one** or **two**", "#hashtag", "## ", ":", "## ../up"})
    void takesNoSentenceForAName(String line) {
        assertThat(names(line + "\n```\n" + FIRST + "```\n**two**\n```\n" + SECOND + "```\n"))
                .containsExactly("unnamed", "two");
    }

    @Test
    void namesByAnUnderlinedHeadingAndByTheNearestLabel() {
        assertThat(names("far\n===\n\none\n---\n```\n" + FIRST + "```\n```bash\nls\n```\n## two\n```sh\nls\n```\n```\n"
                + SECOND + "```\n")).containsExactly("one", "two");
    }

    @Test
    void itsOwnNameCountsMore() {
        assertThat(names("## label\n```\nname: own\n" + FIRST + "```\n## two\n```\n" + SECOND + "```\n"))
                .containsExactly("own", "two");
    }

    @Test
    void aSingleRecipeIsNotCalledConfiguration() {
        Recipe recipe = Recipe.parse("card.md", "### Configuration\n```yaml\n" + FIRST + "```\n");

        assertThat(recipe.stages().getFirst().name()).isNull();
        assertThat(recipe.text()).isEqualTo(FIRST);
    }

    @Test
    void theTextSaysTheSameAsTheCard() {
        Recipe card = Recipe.parse("card.md", """
                ## yes
                ```
                # a comment
                merge_method: linear
                models: [{model: a/b}]
                ```
                it's: one
                ```
                {merge_method: linear, models: [{model: yes}]}
                ```
                **it's one**
                ```
                ---
                  merge_method: linear
                  models: [{model: "it's one"}]
                ```
                """);

        Recipe again = Recipe.parse("mergekit_config.yml", card.text());
        assertThat(card.text()).isEqualTo("""
                # a comment
                name: 'yes'
                merge_method: linear
                models: [{model: a/b}]
                ---
                {merge_method: linear, models: [{model: yes}]}
                ---
                  name: 'it''s one'
                  merge_method: linear
                  models: [{model: "it's one"}]
                """);
        assertThat(again.names()).isEqualTo(card.names());
    }

    @Test
    void aFlowMapTakesItsNameInside() {
        Recipe card = Recipe.parse("card.md", "## one\n```\n{merge_method: linear, models: [{model: a/b}]}\n```\n"
                + "```\n" + SECOND + "```\n");

        assertThat(card.text()).startsWith("{name: one, merge_method: linear,");
    }

    @Test
    void anAnchoredDocumentKeepsItsTextAndStaysUnnamed() {
        assertThat(names("## one\n```\n&a\n" + FIRST + "```\n## two\n```\n" + SECOND + "```\n"))
                .containsExactly("unnamed", "two");
    }

    @Test
    void aBrokenRecipeIsReportedAtItsLineOfTheCard() {
        Recipe recipe = Recipe.parse("card.md", "```\nmerge_method: linear\nmodels: [\n```\n\n```\n" + FIRST + "```\n");

        assertThat(recipe.stages()).hasSize(1);
        assertThat(Found.in(recipe.findings())).containsExactly("error yaml-syntax 3:10");
    }

    @Test
    void aCardWithoutARecipeIsAnError() {
        UserError error = catchThrowableOfType(UserError.class, () -> Recipe.parse("card.md", "# x\n```\nls\n```\n"));

        assertThat(Found.in(error.findings())).containsExactly("error no-recipe -");
    }

    @Test
    void textFromAPipeIsACardIfItHasAFence() {
        assertThat(Recipe.parse("-", "---\nlicense: mit\n---\n```\n" + FIRST + "```\n").card()).isNotNull();
        assertThat(Recipe.parse("-", "---\nlicense: mit\n---\n~~~\n" + FIRST + "~~~\n").card()).isNotNull();
        assertThat(Recipe.parse("-", FIRST).card()).isNull();
    }

    @ParameterizedTest(name = "[{0}]({1}): {2}")
    @CsvSource(textBlock = """
            # link text,  address after the host,    is there a note
            o/model,      o/model,                   false
            O/Model,      O/Model/tree/main,         false
            o/model,      o/model-bf16,              true
            o/o/model,    o/model-bf16?x=1#readme,   true
            here,         o/model-bf16/blob/main/a,  true
            model,        other/copy,                true
            here,         o/mod,                     true
            here,         o/unrelated,               false
            here,         other/model,               false
            model,        o,                         false
            model,        spaces/o/model,            false
            model,        datasets/o/model,          false
            """)
    void notesALinkToALookalikeOfAModel(String text, String address, boolean isNoted) {
        Recipe recipe = Recipe.parse("card.md", "- [%s](https://huggingface.co/%s)\n```\n%s```\n".formatted(text,
                address, FIRST.replace("a/b", "o/model")));

        assertThat(Found.in(recipe.findings()))
                .isEqualTo(isNoted ? List.of("note card-link 1:" + (6 + text.length())) : List.of());
    }

    private static List<String> names(String card) {
        Recipe recipe = Recipe.parse("card.md", card);
        assertThat(recipe.stages()).hasSize(2);
        return recipe.stages().stream().map(stage -> stage.name() == null ? "unnamed" : stage.name().value()).toList();
    }
}
