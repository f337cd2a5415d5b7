package dev.graft.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// 4 tokens times 4 rows of bf16, read where they lie. For CPUs with 32 registers of 16 lanes: 16 sums, 4 raw weights,
/// 4 converted ones and an activation are 25; 6 x 4 would need more than 32.
///
/// The step is constant on purpose: in a counted loop C2 tests the bounds once and not at each load. It does not unroll
/// a loop of this size. Writing the sums back, and adding their lanes elsewhere, keeps the vectors out of the heap.
final class GemmBf16 {
    private static final VectorSpecies<Float> F = Width.FLOATS;
    private static final VectorSpecies<Integer> I = Width.INTS;
    private static final int HIGH = 0xFFFF0000;

    private GemmBf16() {}

    /// Adds columns `from` to `to - 1` to the sums of rows `row`, `row + step`, … and four tokens.
    ///
    /// @param x    activations of the tokens, packed, from `at` on, `pitch` apart
    /// @param sums `[token][row][16]`: what was added up so far stands from `begin` on, what it comes to from `s` on
    static void fourByFour(Bf16Matrix matrix, int row, int step, int from, int to, float[] x, int at, int pitch,
            float[] sums, int s, int begin) {
        MemorySegment w = matrix.weights();
        long r0 = matrix.offset(row), r1 = matrix.offset(row + step);
        long r2 = matrix.offset(row + 2 * step), r3 = matrix.offset(row + 3 * step);
        FloatVector s00 = sum(sums, begin), s01 = sum(sums, begin + 16), s02 = sum(sums, begin + 32),
                s03 = sum(sums, begin + 48);
        FloatVector s10 = sum(sums, begin + 64), s11 = sum(sums, begin + 80), s12 = sum(sums, begin + 96),
                s13 = sum(sums, begin + 112);
        FloatVector s20 = sum(sums, begin + 128), s21 = sum(sums, begin + 144), s22 = sum(sums, begin + 160),
                s23 = sum(sums, begin + 176);
        FloatVector s30 = sum(sums, begin + 192), s31 = sum(sums, begin + 208), s32 = sum(sums, begin + 224),
                s33 = sum(sums, begin + 240);
        for (int k = from; k < to; k += 32) {
            IntVector v0 = IntVector.fromMemorySegment(I, w, r0 + 2L * k, LITTLE_ENDIAN);
            IntVector v1 = IntVector.fromMemorySegment(I, w, r1 + 2L * k, LITTLE_ENDIAN);
            IntVector v2 = IntVector.fromMemorySegment(I, w, r2 + 2L * k, LITTLE_ENDIAN);
            IntVector v3 = IntVector.fromMemorySegment(I, w, r3 + 2L * k, LITTLE_ENDIAN);
            FloatVector w0 = v0.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector w1 = v1.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector w2 = v2.lanewise(LSHL, 16).reinterpretAsFloats();
            FloatVector w3 = v3.lanewise(LSHL, 16).reinterpretAsFloats();
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
            w0 = v0.and(HIGH).reinterpretAsFloats();
            w1 = v1.and(HIGH).reinterpretAsFloats();
            w2 = v2.and(HIGH).reinterpretAsFloats();
            w3 = v3.and(HIGH).reinterpretAsFloats();
            a = FloatVector.fromArray(F, x, at + k + 16);
            s00 = w0.fma(a, s00);
            s01 = w1.fma(a, s01);
            s02 = w2.fma(a, s02);
            s03 = w3.fma(a, s03);
            a = FloatVector.fromArray(F, x, at + pitch + k + 16);
            s10 = w0.fma(a, s10);
            s11 = w1.fma(a, s11);
            s12 = w2.fma(a, s12);
            s13 = w3.fma(a, s13);
            a = FloatVector.fromArray(F, x, at + 2 * pitch + k + 16);
            s20 = w0.fma(a, s20);
            s21 = w1.fma(a, s21);
            s22 = w2.fma(a, s22);
            s23 = w3.fma(a, s23);
            a = FloatVector.fromArray(F, x, at + 3 * pitch + k + 16);
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

    private static FloatVector sum(float[] sums, int at) {
        return FloatVector.fromArray(F, sums, at);
    }
}
