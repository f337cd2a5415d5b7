package dev.graft.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

class ExpTest {
    private static float exp(float x) {
        float[] all = new float[16];
        Arrays.fill(all, x);
        Exp.all(all, 0, 16, 0);
        return all[7];
    }

    /// Every 1000th float between the ends of the range, in units of the last place of the result.
    @Test
    void isCorrectToOneUnitInTheLastPlace() {
        float[] x = new float[16];
        int step = 1009, count = 0;
        double worst = 0;
        for (float sign : new float[] {1, -1}) {
            for (int bits = 1; bits < Float.floatToIntBits(88.3f) - 16 * step; bits += 16 * step) {
                float[] y = new float[16];
                for (int i = 0; i < 16; i++) {
                    x[i] = sign * Float.intBitsToFloat(bits + i * step);
                    y[i] = x[i];
                }
                Exp.all(y, 0, 16, 0);
                for (int i = 0; i < 16; i++) {
                    if (x[i] >= -87.3f) {
                        double exact = StrictMath.exp(x[i]);
                        worst = Math.max(worst, Math.abs(y[i] - exact) / Math.ulp((float) exact));
                        count++;
                    }
                }
            }
        }
        assertThat(count).isGreaterThan(1_000_000);
        assertThat(worst).isLessThan(1);
    }

    @Test
    void endsWhereFloatsEnd() {
        assertThat(exp(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(exp(-88)).isZero();
        assertThat(exp(0)).isEqualTo(1);
        assertThat(exp(-0f)).isEqualTo(1);
        assertThat(exp(100)).isEqualTo(exp(Float.POSITIVE_INFINITY)).isFinite().isGreaterThan(2e38f);
        assertThat(exp(Float.NaN)).isNaN();
    }
}
