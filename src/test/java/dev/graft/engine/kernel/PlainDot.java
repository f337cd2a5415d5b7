package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.Activations.GROUP;
import static dev.graft.engine.kernel.Width.LANES;

/// The dot product as [Matrix] promises it, one number at a time.
final class PlainDot {
    private PlainDot() {}

    /// Row `w` times token `t`.
    static float of(float[] w, Activations x, int t) {
        float[] sums = new float[LANES];
        for (int k = 0; k < w.length; k++) {
            int lane = k % GROUP / 2;
            sums[lane] = Math.fma(w[k], x.at(t, k), sums[lane]);
        }
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int l = 0; l < half; l++) {
                sums[l] += sums[l + half];
            }
        }
        return sums[0];
    }
}
