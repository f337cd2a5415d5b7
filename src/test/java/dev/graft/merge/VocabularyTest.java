package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.merge.PlanOptions.MissingRows;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;

/// Models with vocabularies of different sizes: row 35, for every method alike.
@DisplayName("Row 35: vocabularies of different sizes")
class VocabularyTest {
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";

    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void modelsOf32And34Rows() throws IOException {
        hub = TinyHub.ofTwo(root).with("long", TinyHub.llama().vocab(34).tokenizer(34).seed(3));
    }

    private static PlanOptions with(MissingRows rows) {
        return PlanOptions.STANDARD.withRows(rows);
    }

    private static String slerp(String base, String other) {
        return "merge_method: slerp\nbase_model: %s\nmodels: [{model: %s}, {model: %s}]\nparameters: {t: 0.5}\n"
                .formatted(base, base, other);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "merge_method: slerp\nbase_model: a\nmodels: [{model: a}, {model: long}]\nparameters: {t: 0.5}\n",
            "merge_method: linear\nbase_model: a\nmodels: [{model: a}, {model: long}]\nparameters: {weight: 1}\n"})
    void leavesRowsOutThatTheTokenizerCannotReach(String recipe) throws IOException {
        Plan plan = hub.plan(recipe);
        assertThat(TinyHub.findings(plan)).containsExactly("note extra-rows 3:30");
        assertThat(TinyHub.words(plan, "extra-rows")).contains("'long' has 34", "rows 32 to 33 are left out");
        assertThat(TinyHub.tensor(plan, EMBEDDING).shape()).isEqualTo(Shape.of(32, 16));
        assertThat(TinyHub.tensor(plan, HEAD).shape()).isEqualTo(Shape.of(32, 16));
        assertThat(TinyHub.config(plan)).contains("\"vocab_size\": 32");
    }

    @Test
    void cutsTheHeadOfAStackToTheRowsOfItsTokenizer() throws IOException {
        Plan plan = hub.plan("""
                merge_method: passthrough
                slices:
                  - sources: [{model: a, layer_range: [0, 3]}]
                  - sources: [{model: long, layer_range: [1, 4]}]
                """);
        assertThat(TinyHub.findings(plan)).contains("note extra-rows 4:23").noneMatch(f -> f.startsWith("error"));
        assertThat(TinyHub.tensor(plan, HEAD)).isEqualTo(
                new Expr.Rows(0, 32, ((Expr.Rows) TinyHub.tensor(plan, HEAD)).in()));
        assertThat(TinyHub.tensor(plan, HEAD).shape()).isEqualTo(Shape.of(32, 16));
    }

    @Test
    void asksWhatToDoAboutRowsThatAModelLacks() throws IOException {
        Plan plan = hub.plan(slerp("long", "a"));
        assertThat(TinyHub.findings(plan)).containsExactly("error missing-rows 3:33");
        assertThat(TinyHub.words(plan, "missing-rows")).contains("rows 32 to 33 ('t32', 't33') are missing",
                "--missing-rows=base", "--unsafe-truncate-embeddings");
    }

    @Test
    void takesMissingRowsFromTheBase() throws IOException {
        Plan plan = hub.plan(with(MissingRows.FROM_BASE), slerp("long", "a"));
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.tensor(plan, EMBEDDING).shape()).isEqualTo(Shape.of(34, 16));
        Expr.Stack stack = (Expr.Stack) TinyHub.tensor(plan, EMBEDDING);
        assertThat(TinyHub.methods(stack.parts().getFirst())).hasSize(1);
        assertThat(stack.parts().getFirst().shape().rows()).isEqualTo(32);
        assertThat(TinyHub.origins(stack.parts().getLast())).containsExactly("long:" + EMBEDDING);
        assertThat(TinyHub.config(plan)).contains("\"vocab_size\": 34");
    }

    @Test
    void hasOneTypeInAStackOfMergedAndCopiedRows() throws IOException {
        hub.with("half", TinyHub.llama().seed(5).dtype(DType.F16));
        Plan plan = hub.plan(with(MissingRows.FROM_BASE), slerp("long", "half")); // bf16 and f16 meet in f32
        Expr.Stack stack = (Expr.Stack) TinyHub.tensor(plan, EMBEDDING);
        assertThat(stack.parts()).extracting(Expr::dtype).containsExactly(DType.F32, DType.F32);
        Plan cast = hub.plan(with(MissingRows.FROM_BASE),
                "dtype: float32\nout_dtype: float16\n" + slerp("long", "half"));
        assertThat(TinyHub.tensor(cast, EMBEDDING).dtype()).isEqualTo(DType.F16);
        assertThat(((Expr.Stack) TinyHub.tensor(cast, EMBEDDING)).parts()).extracting(Expr::dtype)
                .containsExactly(DType.F16, DType.F16);
    }

    @Test
    void fillsTheRowsOfAStackFromTheBase() throws IOException {
        Plan plan = hub.plan(with(MissingRows.FROM_BASE), """
                merge_method: passthrough
                base_model: long
                slices:
                  - sources: [{model: a, layer_range: [0, 3]}]
                  - sources: [{model: long, layer_range: [1, 4]}]
                """);
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.origins(plan, EMBEDDING)).containsExactly("a:" + EMBEDDING, "long:" + EMBEDDING);
        assertThat(TinyHub.origins(plan, HEAD)).containsExactly("long:" + HEAD);
        assertThat(TinyHub.tensor(plan, EMBEDDING).shape().rows()).isEqualTo(34);
    }

    @Test
    void cutsToTheCommonRowsAndListsTheTokensLost() throws IOException {
        Plan plan = hub.plan(with(MissingRows.CUT), slerp("long", "a"));
        assertThat(TinyHub.findings(plan)).contains("warning truncated-rows long")
                .noneMatch(f -> f.startsWith("error"));
        assertThat(TinyHub.words(plan, "truncated-rows")).contains("from 34 to 32 rows", "('t32', 't33')");
        assertThat(TinyHub.tensor(plan, HEAD).shape().rows()).isEqualTo(32);
        assertThat(TinyHub.config(plan)).contains("\"vocab_size\": 32");
    }

    @Test
    void countsTheTokensLostIfTheyAreMany() throws IOException {
        hub.with("huge", TinyHub.llama().vocab(64).tokenizer(60));
        assertThat(TinyHub.words(hub.plan(with(MissingRows.CUT), slerp("huge", "a")), "truncated-rows"))
                .contains("rows 32 to 63 with 28 tokens");
    }

    @Test
    void cutsEmbeddingAndHeadOfAStackAlike() throws IOException {
        Plan plan = hub.plan(with(MissingRows.CUT), """
                merge_method: passthrough
                base_model: long
                slices:
                  - sources: [{model: a, layer_range: [0, 3]}]
                  - sources: [{model: long, layer_range: [1, 4]}]
                """);
        assertThat(plan.hasErrors()).isFalse();
        assertThat(List.of(EMBEDDING, HEAD)).allSatisfy(
                name -> assertThat(TinyHub.tensor(plan, name).shape().rows()).isEqualTo(32));
    }

    @Test
    void cutsNothingIfTheDonorHasTheFewestRows() throws IOException {
        Plan plan = hub.plan(with(MissingRows.CUT), slerp("a", "long"));
        assertThat(TinyHub.findings(plan)).containsExactly("note extra-rows 3:30");
        assertThat(TinyHub.tensor(plan, HEAD).shape().rows()).isEqualTo(32);
    }

    @Test
    void passesTheRowsOfAStageOn() throws IOException {
        Plan plan = hub.plan("name: s\n" + slerp("a", "long") + "---\n" + slerp("s", "b"));
        assertThat(TinyHub.findings(plan)).containsExactly("note extra-rows 4:30");
        assertThat(TinyHub.tensor(plan, EMBEDDING).shape().rows()).isEqualTo(32);
    }

    /// Gemma 3n has a second table, which is shorter than the first.
    @Test
    void leavesASecondTableAsLongAsItIs() throws IOException {
        String second = "model.embed_tokens_per_layer.weight";
        hub.with("x", TinyHub.llama().tensor(second, Shape.of(30, 8)).config("vocab_size_per_layer_input", "30"))
                .with("y", TinyHub.llama().seed(2).tensor(second, Shape.of(30, 8)));
        Plan plan = hub.plan(slerp("x", "y"));
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.tensor(plan, second).shape().rows()).isEqualTo(30);
        assertThat(TinyHub.tensor(plan, EMBEDDING).shape().rows()).isEqualTo(32);
    }

    @Test
    void goesByTheRowsWhereTheConfigIsWrong() throws IOException {
        hub.with("wrong", TinyHub.llama().config("vocab_size", "40"));
        Plan plan = hub.plan(slerp("wrong", "b"));
        assertThat(TinyHub.findings(plan)).contains("warning vocab-size config.json");
        assertThat(TinyHub.config(plan)).contains("\"vocab_size\": 32");
    }

    @DisplayName("Row 35: … and the files that come of it")
    @Test
    void writesSoundFilesWithRowsOfTwoModels() throws IOException {
        Merge.run(hub.plan(with(MissingRows.FROM_BASE), slerp("long", "a")), root.resolve("out"));
        assertThat(Verify.of(root.resolve("out")).isSound()).isTrue();
        Merge.run(hub.plan(with(MissingRows.CUT), slerp("long", "a")), root.resolve("cut"));
        assertThat(Verify.of(root.resolve("cut")).isSound()).isTrue();
    }

    @DisplayName("Row 35: rows without tokens, with which some pad their tables")
    @Test
    void keepsPaddedRows() throws IOException {
        hub.with("padded", TinyHub.llama().vocab(40).tokenizer(32));
        Plan plan = hub.plan(with(MissingRows.FROM_BASE), slerp("padded", "a"));
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.tensor(plan, HEAD).shape().rows()).isEqualTo(40);
        assertThat(TinyHub.words(hub.plan(slerp("padded", "a")), "missing-rows")).contains("rows 32 to 39 are missing");
    }

    @DisplayName("Row 35: a donor that is not merged")
    @Test
    void goesByTheDonorEvenIfItGivesNoTensor() throws IOException {
        Plan plan = hub.plan("merge_method: passthrough\nbase_model: a\nmodels: [{model: long}]\n");
        assertThat(TinyHub.tensor(plan, HEAD).shape().rows()).isEqualTo(32);
        assertThat(hub.findings("merge_method: passthrough\nbase_model: long\nmodels: [{model: a}]\n"))
                .contains("error missing-rows 3:18");
    }
}
