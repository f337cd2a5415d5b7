package dev.graft.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.graft.tensor.DType;

class Int8MatrixTest {
    /// Half a step of 1/127 of the largest of 32 weights, and 1/128 more because the scale is a bf16.
    @Test
    void keepsEachWeightWithinHalfAStep() {
        Random random = new Random(3);
        Matrix source = TestWeights.F32.matrix(random, 50, 200, 0),
                made = source.quantized(new Team(2), Arena.ofAuto());
        float[] w = new float[200], q = new float[200];
        for (int row = 0; row < 50; row++) {
            source.row(row, w, 0);
            made.row(row, q, 0);
            for (int group = 0; group < 200; group += 32) {
                float largest = 0;
                for (int k = group; k < Math.min(200, group + 32); k++) {
                    largest = Math.max(largest, Math.abs(w[k]));
                }
                for (int k = group; k < Math.min(200, group + 32); k++) {
                    assertThat(Math.abs(q[k] - w[k])).isLessThanOrEqualTo(largest / 127 * (0.5f + 1 / 256f));
                }
            }
        }
    }

    /// What the documentation says of normally distributed weights: an error of 0.6 % of their size.
    @Test
    void isOffByLessThanOnePercentOfNormalWeights() {
        Random random = new Random(4);
        int rows = 64, columns = 4096;
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 0.02f;
        }
        MemorySegment bytes = TestWeights.bytes(4L * values.length, 0);
        MemorySegment.copy(values, 0, bytes, ValueLayout.JAVA_FLOAT, 0, values.length);
        Matrix source = Matrix.of(DType.F32, bytes, rows, columns);
        Matrix made = source.quantized(new Team(1), Arena.ofAuto());
        float[] q = new float[columns];
        double error = 0, size = 0;
        for (int row = 0; row < rows; row++) {
            made.row(row, q, 0);
            for (int k = 0; k < columns; k++) {
                double w = values[row * columns + k];
                error += (q[k] - w) * (q[k] - w);
                size += w * w;
            }
        }
        assertThat(Math.sqrt(error / size)).isBetween(0.004, 0.0075);
        assertThat(made.bytes()).isEqualTo((long) rows * columns * 9 / 8);
    }

    @Test
    void keepsZerosAndSpreadsWhatIsNotFinite() {
        MemorySegment bytes = TestWeights.bytes(4 * 96, 0);
        bytes.set(ValueLayout.JAVA_FLOAT, 4 * 40, Float.POSITIVE_INFINITY);
        bytes.set(ValueLayout.JAVA_FLOAT, 4 * 70, 1e-44f);
        float[] q = new float[96];
        Matrix.of(DType.F32, bytes, 1, 96).quantized(new Team(1), Arena.ofAuto()).row(0, q, 0);
        for (int k = 0; k < 96; k++) {
            if (k / 32 == 1) {
                assertThat(q[k]).isNaN();
            } else {
                assertThat(q[k]).isBetween(0f, 2e-44f);
            }
        }
    }
}
