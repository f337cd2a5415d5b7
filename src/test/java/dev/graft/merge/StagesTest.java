package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.UserError;
import dev.graft.merge.Plan.LayerInput;
import dev.graft.merge.Plan.StageSummary;
import dev.graft.model.TinyModel;

/// Recipes of several stages: a stage is a model like any other, and never written.
class StagesTest {
    private static final String NORM = "model.norm.weight";

    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void threeModels() throws IOException {
        hub = TinyHub.ofTwo(root).with("c", TinyHub.llama().seed(3));
    }

    private static String slerp(String base, String other) {
        return "merge_method: slerp\nbase_model: \"%s\"\nmodels: [{model: \"%s\"}, {model: \"%s\"}]\nparameters: {t: 0.5}\n"
                .formatted(base, base, other);
    }

    private static String named(String name, String recipe) {
        return "name: \"" + name + "\"\n" + recipe;
    }

    private static String documents(String... documents) {
        return String.join("---\n", documents);
    }

    @DisplayName("Check 5: forward reference")
    @Test
    void usesAStageThatIsWrittenFurtherDown() throws IOException {
        Plan plan = hub.plan(documents(slerp("s", "c"), named("s", slerp("a", "b"))));
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.origins(plan, NORM)).containsExactly("a:" + NORM, "b:" + NORM, "c:" + NORM);
        assertThat(TinyHub.methods(TinyHub.tensor(plan, NORM))).hasSize(2);
        assertThat(plan.stages()).containsExactly(new StageSummary("s", "slerp", 4, "bfloat16"),
                new StageSummary(null, "slerp", 4, "bfloat16"));
        assertThat(plan.layers().get(2).inputs()).containsExactly(new LayerInput("s", "a", 2),
                new LayerInput("s", "b", 2), new LayerInput(null, "c", 2));
    }

    @Test
    void listsStagesInTheOrderOfTheDocumentAndTheResultLast() throws IOException {
        Plan plan = hub.plan(documents(slerp("s", "r"), named("s", slerp("r", "b")), named("r", slerp("a", "b"))));
        assertThat(plan.stages()).extracting(StageSummary::name).containsExactly("s", "r", null);
    }

    @Test
    void makesTheLastStageIfAllHaveNames() throws IOException {
        String both = documents(named("r", slerp("a", "b")), named("s", slerp("r", "c")));
        assertThat(TinyHub.origins(hub.plan(both), NORM)).hasSize(3);
        Plan first = hub.plan(PlanOptions.STANDARD.withStage("r"), both);
        assertThat(TinyHub.origins(first, NORM)).hasSize(2);
        assertThat(first.stages()).extracting(StageSummary::name).containsExactly("r");
        UserError error = catchThrowableOfType(UserError.class,
                () -> hub.plan(PlanOptions.STANDARD.withStage("q"), both));
        assertThat(error.findings()).extracting("id").containsExactly("undefined-stage");
    }

    @Test
    void leavesStagesAloneThatTheWantedOneDoesNotNeed() throws IOException {
        Plan plan = hub.plan(PlanOptions.STANDARD.withStage("r"),
                documents(named("r", slerp("a", "b")), named("s", slerp("r", "nowhere/to-be-found"))));
        assertThat(plan.findings()).isEmpty();
    }

    @DisplayName("Check 5: a revision behind a stage")
    @Test
    void knowsAStageByThePathOfAReference() throws IOException {
        Plan plan = hub.plan(documents(slerp("s@main", "c"), named("s", slerp("a", "b"))));
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.origins(plan, NORM)).hasSize(3);
    }

    @DisplayName("Row 20: unresolved stage")
    @Test
    void doesNotTakeAMisspeltStageForAModel() throws IOException {
        Plan plan = hub.plan(documents(named("first", slerp("a", "b")), slerp("frist", "c")));
        assertThat(TinyHub.findings(plan)).containsExactly("error undefined-stage 9:18");
        assertThat(TinyHub.words(plan, "undefined-stage")).contains("'frist' is not defined; the stages are 'first'",
                "--alias 'frist=first'");
        assertThat(plan.tensors()).as("checked as if it was right").isNotEmpty();
    }

    @DisplayName("Row 20: … nor guesses one that is not near")
    @Test
    void listsTheStagesThatThereAre() throws IOException {
        Plan plan = hub.plan(documents(named("first", slerp("a", "b")), slerp("first", "something-else")));
        assertThat(TinyHub.findings(plan)).containsExactly("error undefined-stage 9:36");
    }

    @DisplayName("Row 20: a stage that could not be read is not undefined")
    @Test
    void reportsABrokenStageOnce() throws IOException {
        assertThat(hub.findings(documents("name: s\nmodels: [{model: a}]\n", slerp("s", "c"))))
                .containsExactly("error missing-key 1:1");
    }

    @DisplayName("Row 21: stage named like a method, a type, a part of names or a word of the language")
    @ParameterizedTest
    @ValueSource(strings = {"slerp", "bfloat16", "mlp", "union", "base", "t", "null", "12"})
    void replacesStagesOnlyWhereModelsAreNamed(String name) throws IOException {
        Plan plan = hub.plan(documents(named(name, slerp("a", "b")), """
                merge_method: slerp
                base_model: "%s"
                models: [{model: "%s"}, {model: c}]
                dtype: bfloat16
                parameters: {t: [{filter: mlp, value: 0.25}, {value: 0.5}]}
                """.formatted(name, name)));
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.origins(plan, NORM)).containsExactly("a:" + NORM, "b:" + NORM, "c:" + NORM);
    }

    @DisplayName("Row 22: cycle")
    @Test
    void printsTheCycle() throws IOException {
        Plan plan = hub.plan(documents(named("r", slerp("s", "a")), named("s", slerp("q", "a")),
                named("q", slerp("r", "a")), slerp("q", "nowhere/to-be-found")));
        assertThat(TinyHub.findings(plan)).contains("error missing-model 21:32")
                .filteredOn(f -> f.startsWith("error cycle")).hasSize(1);
        assertThat(TinyHub.words(plan, "cycle")).contains("r → s → q → r");
    }

    @DisplayName("Row 22: stage that needs itself")
    @Test
    void refusesAStageOfItself() throws IOException {
        Plan plan = hub.plan(documents(named("s", slerp("s", "a")), slerp("b", "a")));
        assertThat(TinyHub.findings(plan)).containsExactly("error cycle 4:18");
        assertThat(TinyHub.words(plan, "cycle")).contains("s → s");
    }

    @DisplayName("Row 23: an old directory of a stage's name")
    @Test
    void neverReadsWhatAnEarlierRunMayHaveLeft() throws IOException {
        hub.with("s", TinyModel.llama().layers(9).seed(9));
        Plan plan = hub.plan(documents(named("s", slerp("a", "b")), slerp("s", "c")));
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.origins(plan, NORM)).noneMatch(origin -> origin.startsWith("s:"));
    }

    @DisplayName("Row 24: odd names of stages and directories")
    @ParameterizedTest
    @ValueSource(strings = {"with blank", "with+plus", "with@at", "ünï", "a'b", "#hash"})
    void worksWithOddNames(String name) throws IOException {
        hub.with("odd/" + name, TinyHub.llama().seed(5));
        String model = "{model: {path: \"odd/" + name + "\"}}";
        Plan plan = hub.plan("""
                merge_method: linear
                models: [{model: {model: {path: "my %s"}}}, {model: %s}]
                parameters: {weight: 1}
                ---
                name: "my %s"
                merge_method: passthrough
                models: [{model: %s}]
                """.formatted(name, model, name, model));
        assertThat(TinyHub.findings(plan)).containsExactly("note donor 1:1");
        assertThat(TinyHub.tensor(plan, NORM).sources()).hasSize(2);
    }

    @DisplayName("Row 25: empty document")
    @Test
    void skipsAnEmptyDocument() throws IOException {
        Plan plan = hub
                .plan("---\n" + documents(named("s", slerp("a", "b")), "# nothing\n", slerp("s", "c")) + "---\n");
        assertThat(plan.findings()).isEmpty();
        assertThat(plan.stages()).hasSize(2);
    }

    @DisplayName("Check 5: names and results that are not clear")
    @Test
    void refusesTwoStagesOfOneNameAndTwoWithoutAny() throws IOException {
        assertThat(hub.findings(documents(named("s", slerp("a", "b")), named("s", slerp("a", "c")))))
                .contains("error duplicate-name 7:7");
        assertThat(hub.findings(documents(slerp("a", "b"), slerp("a", "c")))).contains("error unnamed-stage 6:1");
    }

    @DisplayName("Row 3: everything is checked in stages too")
    @Test
    void namesTheStageThatAFindingIsAbout() throws IOException {
        Plan plan = hub.plan(documents(named("s",
                "merge_method: linear\nbase_model: a\nmodels: [{model: a}, {model: b}]\n"), slerp("s", "c")));
        assertThat(TinyHub.words(plan, "missing-parameter")).startsWith("stage 's' gives no 'weight' of 'a' for ");
    }

    @DisplayName("Check 8: the same recipe gives the same plan")
    @Test
    void plansTheSameTwice() throws IOException {
        String recipe = documents(slerp("s", "c"), named("s", slerp("a", "b")));
        Plan one = hub.plan(recipe), other = hub.plan(recipe);
        assertThat(one.tensors()).extracting(Plan.OutputTensor::name)
                .isEqualTo(other.tensors().stream().map(Plan.OutputTensor::name).toList());
        assertThat(one.texts()).isEqualTo(other.texts());
        assertThat(one.tensors().stream().map(tensor -> TinyHub.origins(tensor.expr())).toList())
                .isEqualTo(other.tensors().stream().map(tensor -> TinyHub.origins(tensor.expr())).toList());
        assertThat(one.inputs()).isEqualTo(other.inputs());
        assertThat(List.copyOf(one.copies().keySet())).isEqualTo(List.copyOf(other.copies().keySet()));
    }

    @DisplayName("Row 23: a stage whose recipe was edited")
    @Test
    void knowsAnOldResultFromTheOneThatIsWanted() throws IOException {
        Path out = root.resolve("results/half");
        String scaled = "name: half\nmerge_method: passthrough\nmodels: [{model: a, parameters: {scale: %s}}]\n";
        Merge.run(hub.plan(scaled.formatted("0.5")), out);
        assertThat(Merge.isMadeBy(hub.plan(scaled.formatted("0.5")), out, MergeOptions.STANDARD)).isTrue();
        assertThat(Merge.isMadeBy(hub.plan(scaled.formatted("0.25")), out, MergeOptions.STANDARD)).isFalse();
    }

    @DisplayName("Row 24: any name of a directory")
    @ParameterizedTest
    @ValueSource(strings = {"with a blank", "ümlaut", "a+b@c"})
    void writesAStageToAnyDirectory(String name) throws IOException {
        Path out = root.resolve("results").resolve(name);
        Merge.run(hub.plan("merge_method: passthrough\nmodels: [{model: a}]\n"), out);
        assertThat(Verify.of(out).isSound()).isTrue();
        Plan plan = hub.plan("merge_method: passthrough\nmodels: [{model: {model: {path: \"%s\"}}}]\n".formatted(out));
        assertThat(plan.hasErrors()).isFalse();
    }

    /// The rounding of a stage to its type is part of the result.
    @Test
    void keepsTheRoundingOfAStage() throws IOException {
        Plan plan = hub.plan("""
                name: rough
                merge_method: linear
                models: [{model: a, parameters: {weight: 0.3}}, {model: b, parameters: {weight: 0.4}}]
                out_dtype: bfloat16
                ---
                merge_method: linear
                models: [{model: rough, parameters: {weight: 1}}, {model: a, parameters: {weight: 2}}]
                dtype: float32
                """);
        assertThat(plan.hasErrors()).isFalse();
        assertThat(ExprText.of(TinyHub.tensor(plan, NORM))).contains("bf16(linear");
    }

    @Test
    void givesUpATowerOfStagesThatDoublesWithEveryFloor() throws IOException {
        StringBuilder tower = new StringBuilder("name: s0\n").append(slerp("a", "b"));
        for (int floor = 1; floor <= 40; floor++) {
            tower.append("---\nname: s").append(floor).append('\n')
                    .append(slerp("s" + (floor - 1), "s" + (floor - 1)));
        }
        assertThat(hub.findings(tower.toString())).filteredOn(f -> f.startsWith("error"))
                .singleElement().asString().startsWith("error too-deep");
    }

    @Test
    void givesUpAChainOfTooManyStages() throws IOException {
        StringBuilder chain = new StringBuilder("name: s0\n")
                .append("merge_method: passthrough\nmodels: [{model: a}]\n");
        for (int link = 1; link <= 3000; link++) {
            chain.append(
                    "---\nname: s%d\nmerge_method: passthrough\nmodels: [{model: s%d}]\n".formatted(link, link - 1));
        }
        assertThat(hub.findings(chain.toString())).singleElement().asString().startsWith("error too-deep");
    }
}
