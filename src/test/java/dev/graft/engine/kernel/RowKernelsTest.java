package dev.graft.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The kernels that work on one row, against double precision.
class RowKernelsTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private float[] floats(int count) {
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 50, 576, 4099})
    void norm(int count) {
        float[] w = floats(count), x = floats(count + 3), y = new float[count + 5];
        new RmsNorm(w, 1e-5).run(x, 3, y, 5);
        double squares = 0;
        for (int i = 0; i < count; i++) {
            squares += (double) x[3 + i] * x[3 + i];
        }
        for (int i = 0; i < count; i++) {
            double exact = w[i] * (x[3 + i] / Math.sqrt(squares / count + 1e-5));
            assertThat((double) y[5 + i]).as("seed %d", seed).isCloseTo(exact, within(1e-6 * (1 + Math.abs(exact))));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 20, 64})
    void rope(int half) {
        int heads = 3;
        float[] x = floats(2 + 2 * half * heads), before = x.clone(), cos = floats(half + 1), sin = floats(half + 1);
        Rope.rotate(x, 2, heads, half, cos, sin, 1);
        for (int head = 0; head < heads; head++) {
            for (int i = 0; i < half; i++) {
                int a = 2 + head * 2 * half + i, b = a + half;
                double first = before[a] * (double) cos[1 + i] - before[b] * (double) sin[1 + i];
                double second = before[b] * (double) cos[1 + i] + before[a] * (double) sin[1 + i];
                assertThat((double) x[a]).as("seed %d", seed).isCloseTo(first, within(1e-5));
                assertThat((double) x[b]).as("seed %d", seed).isCloseTo(second, within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 37, 1536})
    void swiGlu(int count) {
        int padded = Lanes.padded(count);
        float[] gate = floats(padded), up = floats(padded), before = gate.clone();
        SwiGlu.run(gate, up, 0, count);
        for (int i = 0; i < count; i++) {
            double exact = before[i] / (1 + Math.exp(-before[i])) * up[i];
            assertThat((double) gate[i]).as("seed %d", seed).isCloseTo(exact, within(1e-6 * (1 + Math.abs(exact))));
        }
    }

    @Test
    void swiGluOfLargeNumbers() {
        float[] gate = new float[16], up = new float[16];
        gate[0] = -200;
        gate[1] = 200;
        up[0] = up[1] = 2;
        SwiGlu.run(gate, up, 0, 2);
        assertThat(gate[0]).isCloseTo(0, within(1e-30f));
        assertThat(gate[1]).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 48, 1024, 49152, 50000})
    void logSoftmax(int count) {
        float[] logits = floats(count + 16);
        int best = 16;
        double sum = 0;
        for (int i = 16; i < logits.length; i++) {
            logits[i] *= 5;
            best = logits[i] > logits[best] ? i : best;
        }
        for (int i = 16; i < logits.length; i++) {
            sum += Math.exp((double) logits[i] - logits[best]);
        }
        LogSoftmax row = LogSoftmax.of(logits, 16, count);
        assertThat(row.best()).isEqualTo(best - 16);
        assertThat(row.max()).isEqualTo(logits[best]);
        assertThat(row.logSum()).isCloseTo(Math.log(sum), within(1e-6));
        assertThat(row.logProb(3)).isCloseTo(3 - logits[best] - Math.log(sum), within(1e-5));
    }

    @Test
    void theFirstOfEqualLogitsIsTheBest() {
        float[] logits = new float[32];
        logits[5] = logits[9] = 7;
        assertThat(LogSoftmax.of(logits, 0, 32).best()).isEqualTo(5);
    }

    @Test
    void routerTakesTheMostProbable() {
        float[] scores = {1, 3, 2, 3, /* next row */ 0, -1, -2, -3}, shares = new float[8];
        Router.shares(scores, shares, 2, 4, 2);
        assertThat(shares[0]).isZero();
        assertThat(shares[1]).isEqualTo(0.5f);
        assertThat(shares[3]).isEqualTo(0.5f);
        assertThat((double) shares[4]).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
        assertThat(shares[6]).isZero();
        Router.shares(scores, shares, 1, 4, 1);
        assertThat(shares).startsWith(0f, 1f, 0f, 0f);
    }

    @Test
    void allocateNothing() {
        float[] w = floats(576), x = floats(4096), y = new float[4096], cos = floats(32), sin = floats(32);
        RmsNorm norm = new RmsNorm(w, 1e-5);
        assertThat(Allocated.bytes(20_000, () -> norm.run(x, 0, y, 0))).isLessThan(1000);
        assertThat(Allocated.bytes(20_000, () -> SwiGlu.run(y, x, 0, 4096))).isLessThan(1000);
        assertThat(Allocated.bytes(20_000, () -> Rope.rotate(x, 0, 64, 32, cos, sin, 0))).isLessThan(1000);
        assertThat(Allocated.bytes(20_000, () -> LogSoftmax.of(x, 0, 4096))).isLessThan(10_000);
    }
}
