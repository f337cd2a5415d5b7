package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.Activations.GROUP;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Weights in f32. Even and odd ones are sorted apart in registers.
record F32Matrix(MemorySegment weights, int rows, int columns) implements WeightRows {
    private static final ValueLayout.OfFloat LAYOUT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final VectorSpecies<Float> F = Width.FLOATS;
    private static final VectorShuffle<Float> EVEN = VectorShuffle.makeUnzip(F, 0);
    private static final VectorShuffle<Float> ODD = VectorShuffle.makeUnzip(F, 1);
    private static final int BYTES = F.vectorByteSize();

    F32Matrix {
        Matrix.check(weights, rows, columns, Float.BYTES);
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
        return weights.get(LAYOUT, offset(row) + 4L * column);
    }

    /// Where a row begins, in bytes.
    private long offset(int row) {
        return Float.BYTES * Math.multiplyFull(row, columns);
    }

    @Override
    public void eight(int row, int step, int from, int to, float[] x, int at, float[] sums, int lane) {
        long r0 = offset(row) + 8L * lane, pitch = offset(step);
        FloatVector s0 = sum(sums, lane), s1 = sum(sums, lane + 16), s2 = sum(sums, lane + 32);
        FloatVector s3 = sum(sums, lane + 48), s4 = sum(sums, lane + 64), s5 = sum(sums, lane + 80);
        FloatVector s6 = sum(sums, lane + 96), s7 = sum(sums, lane + 112);
        for (int k = from; k < to; k += GROUP) {
            FloatVector even = FloatVector.fromArray(F, x, at + lane + k);
            FloatVector odd = FloatVector.fromArray(F, x, at + lane + k + 16);
            long w = r0 + 4L * k;
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
        FloatVector a = FloatVector.fromMemorySegment(F, weights, at, LITTLE_ENDIAN);
        FloatVector b = FloatVector.fromMemorySegment(F, weights, at + BYTES, LITTLE_ENDIAN);
        return a.rearrange(ODD, b).fma(odd, a.rearrange(EVEN, b).fma(even, sum));
    }

    @Override
    public void unpack(int row, int from, int to, float[] into, int at) {
        long offset = offset(row) + 4L * from;
        for (int k = 0, count = to - from; k < count; k += GROUP) {
            for (int lane = 0; lane < Width.LANES; lane += Width.STEP) {
                long begin = offset + 4L * k + 8L * lane;
                FloatVector a = FloatVector.fromMemorySegment(F, weights, begin, LITTLE_ENDIAN);
                FloatVector b = FloatVector.fromMemorySegment(F, weights, begin + BYTES, LITTLE_ENDIAN);
                a.rearrange(EVEN, b).intoArray(into, at + k + lane);
                a.rearrange(ODD, b).intoArray(into, at + k + lane + 16);
            }
        }
    }
}
