package dev.graft.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// 4 tokens times some rows of weights that have been unpacked to f32.
final class GemmPanel {
    private static final VectorSpecies<Float> F = Width.FLOATS;

    private GemmPanel() {}

    /// Adds columns of 4 rows to all lanes of 16 sums: for 32 registers.
    ///
    /// @param panel weights in the order of packed activations, rows `step` apart, from `row` on
    /// @param x     activations of the tokens, from `at` on, `pitch` apart
    /// @param sums  `[token][row][16]` from `s` on
    static void fourByFour(float[] panel, int row, int step, int columns, float[] x, int at, int pitch, float[] sums,
            int s, int begin) {
        FloatVector s00 = sum(sums, begin), s01 = sum(sums, begin + 16), s02 = sum(sums, begin + 32),
                s03 = sum(sums, begin + 48);
        FloatVector s10 = sum(sums, begin + 64), s11 = sum(sums, begin + 80), s12 = sum(sums, begin + 96),
                s13 = sum(sums, begin + 112);
        FloatVector s20 = sum(sums, begin + 128), s21 = sum(sums, begin + 144), s22 = sum(sums, begin + 160),
                s23 = sum(sums, begin + 176);
        FloatVector s30 = sum(sums, begin + 192), s31 = sum(sums, begin + 208), s32 = sum(sums, begin + 224),
                s33 = sum(sums, begin + 240);
        for (int k = 0; k < columns; k += 16) {
            FloatVector w0 = FloatVector.fromArray(F, panel, row + k);
            FloatVector w1 = FloatVector.fromArray(F, panel, row + step + k);
            FloatVector w2 = FloatVector.fromArray(F, panel, row + 2 * step + k);
            FloatVector w3 = FloatVector.fromArray(F, panel, row + 3 * step + k);
            FloatVector a;
            a = FloatVector.fromArray(F, x, at + k);
            s00 = w0.fma(a, s00);
            s01 = w1.fma(a, s01);
            s02 = w2.fma(a, s02);
            s03 = w3.fma(a, s03);
            a = FloatVector.fromArray(F, x, at + pitch + k);
            s10 = w0.fma(a, s10);
            s11 = w1.fma(a, s11);
            s12 = w2.fma(a, s12);
            s13 = w3.fma(a, s13);
            a = FloatVector.fromArray(F, x, at + 2 * pitch + k);
            s20 = w0.fma(a, s20);
            s21 = w1.fma(a, s21);
            s22 = w2.fma(a, s22);
            s23 = w3.fma(a, s23);
            a = FloatVector.fromArray(F, x, at + 3 * pitch + k);
            s30 = w0.fma(a, s30);
            s31 = w1.fma(a, s31);
            s32 = w2.fma(a, s32);
            s33 = w3.fma(a, s33);
        }
        s00.intoArray(sums, s);
        s01.intoArray(sums, s + 16);
        s02.intoArray(sums, s + 32);
        s03.intoArray(sums, s + 48);
        s10.intoArray(sums, s + 64);
        s11.intoArray(sums, s + 80);
        s12.intoArray(sums, s + 96);
        s13.intoArray(sums, s + 112);
        s20.intoArray(sums, s + 128);
        s21.intoArray(sums, s + 144);
        s22.intoArray(sums, s + 160);
        s23.intoArray(sums, s + 176);
        s30.intoArray(sums, s + 192);
        s31.intoArray(sums, s + 208);
        s32.intoArray(sums, s + 224);
        s33.intoArray(sums, s + 240);
    }

    /// Adds columns of 2 rows to some lanes of 8 sums: for 16 registers. `row`, `at` and `s` begin at the first lane.
    ///
    /// @param panel weights in the order of packed activations, rows `step` apart, from `row` on
    /// @param x     activations of the tokens, from `at` on, `pitch` apart
    /// @param sums  `[token][row][16]` from `s` on
    static void fourByTwo(float[] panel, int row, int step, int columns, float[] x, int at, int pitch, float[] sums,
            int s, int begin) {
        FloatVector s00 = sum(sums, begin), s01 = sum(sums, begin + 16);
        FloatVector s10 = sum(sums, begin + 32), s11 = sum(sums, begin + 48);
        FloatVector s20 = sum(sums, begin + 64), s21 = sum(sums, begin + 80);
        FloatVector s30 = sum(sums, begin + 96), s31 = sum(sums, begin + 112);
        for (int k = 0; k < columns; k += 16) {
            FloatVector w0 = FloatVector.fromArray(F, panel, row + k);
            FloatVector w1 = FloatVector.fromArray(F, panel, row + step + k);
            FloatVector a;
            a = FloatVector.fromArray(F, x, at + k);
            s00 = w0.fma(a, s00);
            s01 = w1.fma(a, s01);
            a = FloatVector.fromArray(F, x, at + pitch + k);
            s10 = w0.fma(a, s10);
            s11 = w1.fma(a, s11);
            a = FloatVector.fromArray(F, x, at + 2 * pitch + k);
            s20 = w0.fma(a, s20);
            s21 = w1.fma(a, s21);
            a = FloatVector.fromArray(F, x, at + 3 * pitch + k);
            s30 = w0.fma(a, s30);
            s31 = w1.fma(a, s31);
        }
        s00.intoArray(sums, s);
        s01.intoArray(sums, s + 16);
        s10.intoArray(sums, s + 32);
        s11.intoArray(sums, s + 48);
        s20.intoArray(sums, s + 64);
        s21.intoArray(sums, s + 80);
        s30.intoArray(sums, s + 96);
        s31.intoArray(sums, s + 112);
    }

    private static FloatVector sum(float[] sums, int at) {
        return FloatVector.fromArray(F, sums, at);
    }
}
