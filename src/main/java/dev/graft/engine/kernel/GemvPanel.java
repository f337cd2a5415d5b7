package dev.graft.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// One token times eight rows of weights that have been unpacked to f32.
final class GemvPanel {
    static final int ROWS = 8;

    /// Columns that are unpacked at a time: eight rows of them stay in the first cache.
    static final int COLUMNS = 512;

    /// From row to row of the panel.
    static final int PITCH = COLUMNS + 16;

    private static final VectorSpecies<Float> F = Width.FLOATS;

    private GemvPanel() {}

    /// Adds columns of eight rows times one token to lanes `lane` to `lane + Width.STEP - 1` of their sums.
    ///
    /// @param panel `[8][PITCH]`, in the order of packed activations
    /// @param x     the token's activations from `at` on, packed
    /// @param sums  `[8][16]`
    static void addTile(float[] panel, int columns, float[] x, int at, float[] sums, int lane) {
        FloatVector s0 = FloatVector.fromArray(F, sums, lane), s1 = FloatVector.fromArray(F, sums, lane + 16);
        FloatVector s2 = FloatVector.fromArray(F, sums, lane + 32), s3 = FloatVector.fromArray(F, sums, lane + 48);
        FloatVector s4 = FloatVector.fromArray(F, sums, lane + 64), s5 = FloatVector.fromArray(F, sums, lane + 80);
        FloatVector s6 = FloatVector.fromArray(F, sums, lane + 96), s7 = FloatVector.fromArray(F, sums, lane + 112);
        for (int k = lane; k < columns; k += 16) {
            FloatVector a = FloatVector.fromArray(F, x, at + k);
            s0 = FloatVector.fromArray(F, panel, k).fma(a, s0);
            s1 = FloatVector.fromArray(F, panel, k + PITCH).fma(a, s1);
            s2 = FloatVector.fromArray(F, panel, k + 2 * PITCH).fma(a, s2);
            s3 = FloatVector.fromArray(F, panel, k + 3 * PITCH).fma(a, s3);
            s4 = FloatVector.fromArray(F, panel, k + 4 * PITCH).fma(a, s4);
            s5 = FloatVector.fromArray(F, panel, k + 5 * PITCH).fma(a, s5);
            s6 = FloatVector.fromArray(F, panel, k + 6 * PITCH).fma(a, s6);
            s7 = FloatVector.fromArray(F, panel, k + 7 * PITCH).fma(a, s7);
        }
        s0.intoArray(sums, lane);
        s1.intoArray(sums, lane + 16);
        s2.intoArray(sums, lane + 32);
        s3.intoArray(sums, lane + 48);
        s4.intoArray(sums, lane + 64);
        s5.intoArray(sums, lane + 80);
        s6.intoArray(sums, lane + 96);
        s7.intoArray(sums, lane + 112);
    }
}
