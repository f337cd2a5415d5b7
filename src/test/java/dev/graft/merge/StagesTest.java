package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Documents of several recipes that use each other. "Row n" is the n-th of the known edge cases.
class StagesTest {
    private static final String UP = "model.layers.0.mlp.up_proj.weight";

    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void twoModels() throws IOException {
        hub = TinyHub.ofTwo(root);
    }

    private static String copy(String name, String of) {
        return "%smerge_method: passthrough\nmodels: [{model: %s}]\n"
                .formatted(name.isEmpty() ? "" : "name: " + name + "\n", of);
    }

    @DisplayName("Row 20: a name that no stage has")
    @Test
    void guessesTheStageThatWasMeantAndChecksTheRest() throws IOException {
        Plan plan = hub.plan(copy("first-half", "a") + "---\n" + """
                merge_method: slerp
                base_model: frist-half
                models: [{model: first-half}, {model: b}]
                parameters: {t: [{filter: nothing, value: 1}, {value: 0.5}]}
                """);
        assertThat(TinyHub.findings(plan)).contains("error undefined-stage 6:13", "warning dead-filter 8:27");
        assertThat(TinyHub.words(plan, "undefined-stage")).contains("the stages are 'first-half'")
                .contains("--alias 'frist-half=first-half'");
    }

    @DisplayName("Row 21: a stage called like a method, a type or a filter")
    @ParameterizedTest
    @ValueSource(strings = {"linear", "slerp", "float16", "mlp", "union", "base"})
    void replacesNamesOnlyWhereModelsAreNamed(String name) throws IOException {
        Plan plan = hub.plan(copy(name, "a") + "---\n" + """
                merge_method: slerp
                base_model: %s
                models: [{model: %s}, {model: b}]
                parameters: {t: [{filter: mlp, value: 0.25}, {value: 0.5}]}
                dtype: float16
                """.formatted(name, name));
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.origins(plan, UP)).containsExactly("a:" + UP, "b:" + UP);
    }

    @DisplayName("Row 22: stages that need each other")
    @Test
    void showsACycle() throws IOException {
        Plan plan = hub.plan(copy("one", "two") + "---\n" + copy("two", "one") + "---\n" + copy("", "one"));
        assertThat(TinyHub.words(plan, "cycle")).contains("one → two → one");
        assertThat(plan.tensors()).isEmpty();
    }

    @DisplayName("Row 22: a stage that needs itself")
    @Test
    void showsAStageThatNeedsItself() throws IOException {
        assertThat(TinyHub.words(hub.plan(copy("one", "one") + "---\n" + copy("", "one")), "cycle"))
                .contains("one → one");
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
        Merge.run(hub.plan(copy("", "a")), out);
        assertThat(Verify.of(out).isSound()).isTrue();
        hub.with("other", TinyHub.llama());
        Plan plan = hub.plan("merge_method: passthrough\nmodels: [{model: {model: {path: \"%s\"}}}]\n".formatted(out));
        assertThat(plan.hasErrors()).isFalse();
    }

    @DisplayName("Row 25: empty documents")
    @Test
    void skipsEmptyDocuments() throws IOException {
        assertThat(hub.plan("---\n" + copy("one", "a") + "---\n---\n" + copy("", "one") + "---\n").hasErrors())
                .isFalse();
    }

    @Test
    void bearsAStageBehindTheOneThatNeedsIt() throws IOException {
        Plan plan = hub.plan(copy("", "later") + "---\n" + copy("later", "b"));
        assertThat(TinyHub.findings(plan)).isEmpty();
        assertThat(TinyHub.origins(plan, UP)).containsExactly("b:" + UP);
    }

    @Test
    void takesTheLastStageIfAllHaveNames() throws IOException {
        assertThat(TinyHub.origins(hub.plan(copy("one", "a") + "---\n" + copy("two", "b")), UP))
                .containsExactly("b:" + UP);
    }

    @Test
    void findsAStageBehindARevision() throws IOException {
        assertThat(TinyHub.origins(hub.plan(copy("one", "a") + "---\n" + copy("", "one@main")), UP))
                .containsExactly("a:" + UP);
    }

    @Test
    void refusesTwoStagesOfOneName() throws IOException {
        assertThat(hub.findings(copy("one", "a") + "---\n" + copy("one", "b") + "---\n" + copy("", "one")))
                .anyMatch(line -> line.startsWith("error duplicate-name"));
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
        assertThat(ExprText.of(TinyHub.tensor(plan, UP))).contains("bf16(linear");
    }
}
