package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.UserError;
import dev.graft.merge.method.Arithmetic;
import dev.graft.merge.method.Linear;
import dev.graft.merge.method.Params;
import dev.graft.merge.method.Passthrough;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

/// Row 56 of the known edge cases: NaN and infinite numbers among the inputs.
class NonFiniteTest {
    @TempDir
    private Path directory;
    private Expr.Source good;
    private Expr.Source bad;

    @BeforeEach
    void twoTensors() throws IOException {
        good = stored("good", 1, 2, 3, 4);
        bad = stored("bad", 5, Float.NaN, Float.POSITIVE_INFINITY, 7);
    }

    private Expr.Source stored(String name, float... numbers) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : numbers) {
            bytes.putFloat(number);
        }
        Path file = Files.write(directory.resolve(name), bytes.array());
        return new Expr.Source(name,
                new TensorEntry(file, name, DType.F32, Shape.of(numbers.length), 0, TensorEntry.ROW_MAJOR));
    }

    private Expr sum() {
        Params params = new Params(Map.of(Linear.NORMALIZE, 0.0),
                List.of(Map.of(Linear.WEIGHT, 1.0), Map.of(Linear.WEIGHT, 1.0)));
        return new Expr.Combine(new Linear(), params, -1, List.of(good, bad));
    }

    private float[] computed(Expr expr, Plan.NonFinite policy) throws IOException {
        Plan plan = new Plan(Arithmetic.PRECISE, policy, 0, "", List.of(), List.of(), Map.of(), Map.of(), List.of(),
                List.of(), List.of());
        try (WeightFiles files = new WeightFiles()) {
            byte[] bytes = Computed.tensor(plan, new Plan.OutputTensor("sum", expr), files, 1 << 16);
            float[] numbers = new float[bytes.length / 4];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
            return numbers;
        }
    }

    @Test
    void stopsAndNamesTheTensor() {
        assertThatExceptionOfType(UserError.class).isThrownBy(() -> computed(sum(), Plan.NonFinite.FAIL))
                .satisfies(error -> {
                    assertThat(error.findings()).extracting("id").containsExactly("non-finite");
                    assertThat(error.getMessage()).contains("bad").contains("--on-nonfinite");
                });
    }

    @Test
    void takesThemForZeros() throws IOException {
        assertThat(computed(sum(), Plan.NonFinite.ZERO)).containsExactly(6, 2, 3, 11);
    }

    @Test
    void computesWithThem() throws IOException {
        assertThat(computed(sum(), Plan.NonFinite.PROPAGATE)).containsExactly(6, Float.NaN, Float.POSITIVE_INFINITY,
                11);
    }

    @Test
    void neverLooksAtWhatIsCopied() throws IOException {
        assertThat(computed(bad, Plan.NonFinite.FAIL)).containsExactly(5, Float.NaN, Float.POSITIVE_INFINITY, 7);
        Params scale = new Params(Map.of(), List.of(Map.of(Passthrough.SCALE, 2.0)));
        Expr scaled = new Expr.Combine(new Passthrough(), scale, -1, List.of(bad));
        assertThatExceptionOfType(UserError.class).isThrownBy(() -> computed(scaled, Plan.NonFinite.FAIL));
    }
}
