package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.Activations.GROUP;

/// From 16 lanes to a number.
final class Sums {
    private Sums() {}

    /// The dot product of a row and a token.
    ///
    /// @param sums from `at` on, the lanes over all whole units of columns; overwritten
    static float total(WeightRows w, int row, Activations x, int token, float[] sums, int at) {
        for (int k = w.wholeColumns(), end = w.columns(); k < end; k++) {
            int lane = at + k % GROUP / 2;
            sums[lane] = Math.fma(w.weight(row, k), x.at(token, k), sums[lane]);
        }
        return tree(sums, at);
    }

    /// Not the Vector API's own sum of lanes: its order is not promised, and changes when compiled code takes over.
    private static float tree(float[] s, int at) {
        float s0 = s[at] + s[at + 8], s1 = s[at + 1] + s[at + 9], s2 = s[at + 2] + s[at + 10];
        float s3 = s[at + 3] + s[at + 11], s4 = s[at + 4] + s[at + 12], s5 = s[at + 5] + s[at + 13];
        float s6 = s[at + 6] + s[at + 14], s7 = s[at + 7] + s[at + 15];
        return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    }
}
