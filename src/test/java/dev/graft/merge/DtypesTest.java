package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.UserError;
import dev.graft.merge.method.Arithmetic;
import dev.graft.recipe.Recipe;
import dev.graft.tensor.DType;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

/// Types of inputs, of the arithmetic and of the result, and numbers that are none.
class DtypesTest {
    private static final String NORM = "model.norm.weight";

    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void modelsOfSeveralTypes() throws IOException {
        hub = TinyHub.ofTwo(root).with("half", TinyHub.llama().seed(3).dtype(DType.F16))
                .with("full", TinyHub.llama().seed(4).dtype(DType.F32));
    }

    private static String slerp(String base, String other) {
        return "merge_method: slerp\nbase_model: %s\nmodels: [{model: %s}, {model: %s}]\nparameters: {t: 0.5}\n"
                .formatted(base, base, other);
    }

    private static DType type(Plan plan) {
        return TinyHub.tensor(plan, NORM).dtype();
    }

    @Test
    void promotesMixedTypesAndSaysSoInTheConfig() throws IOException {
        Plan plan = hub.plan(slerp("half", "a"));
        assertThat(type(plan)).isEqualTo(DType.F32);
        assertThat(TinyHub.config(plan)).contains("\"torch_dtype\": \"float32\"");
    }

    @Test
    void keepsTheTypeOfTheBaseInSlerpAsMergekit014Did() throws IOException {
        Plan plan = hub.plan(PlanOptions.STANDARD.withArithmetic(Arithmetic.BIT_COMPAT_0_1_4), slerp("half", "a"));
        assertThat(type(plan)).isEqualTo(DType.F16);
        assertThat(TinyHub.config(plan)).contains("\"torch_dtype\": \"float16\"");
        assertThat(type(hub.plan(PlanOptions.STANDARD.withArithmetic(Arithmetic.BIT_COMPAT_0_1_5),
                slerp("half", "a")))).isEqualTo(DType.F32);
    }

    @Test
    void castsInputsToTheTypeOfTheRecipeAndTheResultToThatOfItsOutput() throws IOException {
        Plan plan = hub.plan("dtype: float32\nout_dtype: bfloat16\n" + slerp("a", "b"));
        Expr.Cast saved = (Expr.Cast) TinyHub.tensor(plan, NORM);
        assertThat(saved.to()).isEqualTo(DType.BF16);
        assertThat(TinyHub.params(plan, NORM)).isNotNull();
        assertThat(((Expr.Combine) saved.in()).inputs()).extracting(Expr::dtype).containsOnly(DType.F32);
        assertThat(type(hub.plan("out_dtype: float16\n" + slerp("a", "b")))).isEqualTo(DType.F16);
        assertThat(type(hub.plan("dtype: float16\n" + slerp("a", "b")))).isEqualTo(DType.F16);
    }

    @Test
    void castsCopiesTooButNotToWhatTheyAreAlready() throws IOException {
        String copy = "merge_method: passthrough\nmodels: [{model: a}]\n";
        assertThat(TinyHub.tensor(hub.plan(copy), NORM)).isInstanceOf(Expr.Source.class);
        assertThat(TinyHub.tensor(hub.plan("dtype: bfloat16\n" + copy), NORM)).isInstanceOf(Expr.Source.class);
        assertThat(type(hub.plan("dtype: float32\n" + copy))).isEqualTo(DType.F32);
    }

    @Test
    void letsTheCommandLineChooseTheTypeOfTheResult() throws IOException {
        Recipe recipe = Recipe.parse("recipe.yml", slerp("a", "b")).withOutDtype(DType.F32);
        assertThat(type(hub.plan(PlanOptions.STANDARD, recipe))).isEqualTo(DType.F32);
    }

    /// The config names one type; it is the one that most of the weights have.
    @Test
    void namesTheTypeOfMostWeights() throws IOException {
        hub.with("mixed", TinyHub.llama().dtype(NORM, DType.F32));
        Plan plan = hub.plan("merge_method: passthrough\nmodels: [{model: mixed}]\n");
        assertThat(type(plan)).isEqualTo(DType.F32);
        assertThat(TinyHub.config(plan)).contains("\"torch_dtype\": \"bfloat16\"");
    }

    private Plan withBadNumber(Plan.NonFinite nonFinite, float bad) throws IOException {
        Path file = hub.directory("full").resolve("model.safetensors");
        Plan plan = hub.plan(PlanOptions.STANDARD.withNonFinite(nonFinite), slerp("full", "full"));
        TensorEntry norm = TinyHub.tensor(plan, NORM).sources().findFirst().orElseThrow().tensor();
        try (RandomAccessFile weights = new RandomAccessFile(file.toFile(), "rw")) {
            weights.seek(norm.begin() + 8); // the third number
            weights.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(bad).array());
        }
        return plan;
    }

    private static float[] norm(Plan plan) throws IOException {
        try (WeightFiles files = new WeightFiles()) {
            byte[] bytes = Computed.tensor(plan,
                    plan.tensors().stream().filter(tensor -> tensor.name().equals(NORM)).findFirst().orElseThrow(),
                    files, 1 << 16);
            float[] values = new float[bytes.length / 4];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
            return values;
        }
    }

    @DisplayName("Row 56: NaN in an input, refused")
    @Test
    void namesTheTensorThatHoldsNoNumber() throws IOException {
        Plan plan = withBadNumber(Plan.NonFinite.FAIL, Float.NaN);
        assertThatThrownBy(() -> norm(plan)).isInstanceOfSatisfying(UserError.class, error -> {
            assertThat(error.findings()).extracting("id").containsExactly("non-finite");
            assertThat(error.findings().getFirst().tensor()).isEqualTo(NORM);
        });
    }

    @DisplayName("Row 56: infinite, taken for zero")
    @Test
    void takesABadNumberForZero() throws IOException {
        assertThat(norm(withBadNumber(Plan.NonFinite.ZERO, Float.POSITIVE_INFINITY))[2]).isZero();
    }

    @DisplayName("Row 56: NaN, computed with")
    @Test
    void letsABadNumberSpread() throws IOException {
        assertThat(norm(withBadNumber(Plan.NonFinite.PROPAGATE, Float.NaN))).containsOnly(Float.NaN);
    }

    @DisplayName("Row 56: they are counted")
    @Test
    void countsBadNumbers() throws IOException {
        Plan plan = withBadNumber(Plan.NonFinite.ZERO, Float.NaN);
        Plan.OutputTensor norm = plan.tensors().stream().filter(tensor -> tensor.name().equals(NORM)).findFirst()
                .orElseThrow();
        try (WeightFiles files = new WeightFiles()) {
            Evaluator evaluator = new Evaluator(norm, plan, files, new TileBuffers(1 << 16));
            evaluator.prepare();
            evaluator.fill(0, ByteBuffer.allocate(16 * 4).order(ByteOrder.LITTLE_ENDIAN));
            assertThat(evaluator.nonFinite()).isPositive();
        }
    }
}
