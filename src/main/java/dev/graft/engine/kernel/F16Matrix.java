package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.Activations.GROUP;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// Weights in f16: two to an int lane, as in [Bf16Matrix], but they must be converted.
record F16Matrix(MemorySegment weights, int rows, int columns) implements WeightRows {
    private static final ValueLayout.OfShort LAYOUT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final VectorSpecies<Float> F = Width.FLOATS;
    private static final VectorSpecies<Integer> I = Width.INTS;

    F16Matrix {
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
        return Float.float16ToFloat(weights.get(LAYOUT, offset(row) + 2L * column));
    }

    /// Where a row begins, in bytes.
    private long offset(int row) {
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

    private FloatVector add(long at, FloatVector even, FloatVector odd, FloatVector sum) {
        IntVector pairs = IntVector.fromMemorySegment(I, weights, at, LITTLE_ENDIAN);
        return high(pairs).fma(odd, high(pairs.lanewise(LSHL, 16)).fma(even, sum));
    }

    /// The f16 in the upper half of each lane as f32.
    ///
    ///     f16          s eeeee mmmmmmmmmm
    ///     f32        s 000eeeee mmmmmmmmmm0000000000000, times 2^112
    ///
    /// The exponents of the two differ by 112, and a subnormal one is a subnormal other one, so the product is exact.
    /// Only an exponent of all ones must stay one.
    private static FloatVector high(IntVector halves) {
        IntVector bits = halves.lanewise(ASHR, 3).and(0x8FFFE000);
        IntVector ones = bits.add(0x00800000).and(0x10000000); // the exponent's carry
        IntVector special = ones.lanewise(LSHL, 3).sub(ones); // 0x70000000
        return bits.reinterpretAsFloats().mul(0x1p112f).reinterpretAsInts().or(special).reinterpretAsFloats();
    }

    @Override
    public void unpack(int row, int from, int to, float[] into, int at) {
        long offset = offset(row) + 2L * from;
        for (int k = 0, count = to - from; k < count; k += GROUP) {
            for (int lane = 0; lane < Width.LANES; lane += Width.STEP) {
                IntVector pairs = IntVector.fromMemorySegment(I, weights, offset + 2L * k + 4L * lane, LITTLE_ENDIAN);
                high(pairs.lanewise(LSHL, 16)).intoArray(into, at + k + lane);
                high(pairs).intoArray(into, at + k + lane + 16);
            }
        }
    }
}
