package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.Activations.GROUP;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// Weights in bf16.
///
/// Two of them lie in an int lane. With its low half masked off, the lane is the odd weight as f32; shifted left by 16, it
/// is the even one. So nothing is widened.
///
///     lane   oooooooo oooooooo eeeeeeee eeeeeeee
record Bf16Matrix(MemorySegment weights, int rows, int columns) implements WeightRows {
    private static final ValueLayout.OfShort LAYOUT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final VectorSpecies<Float> F = Width.FLOATS;
    private static final VectorSpecies<Integer> I = Width.INTS;
    private static final int HIGH = 0xFFFF0000;

    Bf16Matrix {
        Matrix.check(weights, rows, columns, Short.BYTES);
    }

    @Override
    public long bytes() {
        return weights.byteSize();
    }

    @Override
    public int unit() {
        return GROUP;
    }

    @Override
    public float weight(int row, int column) {
        return Float.intBitsToFloat(weights.get(LAYOUT, offset(row) + 2L * column) << 16);
    }

    /// Where a row begins, in bytes.
    long offset(int row) {
        return Short.BYTES * Math.multiplyFull(row, columns);
    }

    @Override
    public void eight(int row, int step, int from, int to, float[] x, int at, float[] sums, int lane) {
        long r0 = offset(row) + 4L * lane, pitch = offset(step);
        FloatVector s0 = sum(sums, lane), s1 = sum(sums, lane + 16), s2 = sum(sums, lane + 32);
        FloatVector s3 = sum(sums, lane + 48), s4 = sum(sums, lane + 64), s5 = sum(sums, lane + 80);
        FloatVector s6 = sum(sums, lane + 96), s7 = sum(sums, lane + 112);
        for (int k = from; k < to; k += GROUP) {
            FloatVector even = FloatVector.fromArray(F, x, at + lane + k);
            FloatVector odd = FloatVector.fromArray(F, x, at + lane + k + 16);
            long w = r0 + 2L * k;
            s0 = add(w, even, odd, s0);
            s1 = add(w + pitch, even, odd, s1);
            s2 = add(w + 2 * pitch, even, odd, s2);
            s3 = add(w + 3 * pitch, even, odd, s3);
            s4 = add(w + 4 * pitch, even, odd, s4);
            s5 = add(w + 5 * pitch, even, odd, s5);
            s6 = add(w + 6 * pitch, even, odd, s6);
            s7 = add(w + 7 * pitch, even, odd, s7);
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

    private static FloatVector sum(float[] sums, int at) {
        return FloatVector.fromArray(F, sums, at);
    }

    /// One load feeds two additions: 16 lanes of 32 weights.
    private FloatVector add(long at, FloatVector even, FloatVector odd, FloatVector sum) {
        IntVector pairs = IntVector.fromMemorySegment(I, weights, at, LITTLE_ENDIAN);
        sum = pairs.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, sum);
        return pairs.and(HIGH).reinterpretAsFloats().fma(odd, sum);
    }

    @Override
    public void unpack(int row, int from, int to, float[] into, int at) {
        long offset = offset(row) + 2L * from;
        for (int k = 0, count = to - from; k < count; k += GROUP) {
            for (int lane = 0; lane < Width.LANES; lane += Width.STEP) {
                IntVector pairs = IntVector.fromMemorySegment(I, weights, offset + 2L * k + 4L * lane, LITTLE_ENDIAN);
                pairs.lanewise(LSHL, 16).reinterpretAsFloats().intoArray(into, at + k + lane);
                pairs.and(HIGH).reinterpretAsFloats().intoArray(into, at + k + lane + 16);
            }
        }
    }
}
