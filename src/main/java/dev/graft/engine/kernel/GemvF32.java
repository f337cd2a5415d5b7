package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.Activations.GROUP;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// One token times eight rows of f32, read where they lie: as [GemvBf16], with even and odd weights sorted apart.
final class GemvF32 {
    static final int ROWS = 8;

    private static final VectorSpecies<Float> F = Width.FLOATS;
    private static final VectorShuffle<Float> EVEN = F32Matrix.EVEN, ODD = F32Matrix.ODD;
    private static final int BYTES = F.vectorByteSize();

    private GemvF32() {}

    /// As [WeightRows#addTile].
    static void addTile(F32Matrix matrix, int row, int step, int from, int to, float[] x, int at, float[] sums,
            int lane) {
        MemorySegment weights = matrix.weights();
        long begin = matrix.offset(row) + 8L * lane, pitch = matrix.offset(step);
        FloatVector s0 = FloatVector.fromArray(F, sums, lane), s1 = FloatVector.fromArray(F, sums, lane + 16);
        FloatVector s2 = FloatVector.fromArray(F, sums, lane + 32), s3 = FloatVector.fromArray(F, sums, lane + 48);
        FloatVector s4 = FloatVector.fromArray(F, sums, lane + 64), s5 = FloatVector.fromArray(F, sums, lane + 80);
        FloatVector s6 = FloatVector.fromArray(F, sums, lane + 96), s7 = FloatVector.fromArray(F, sums, lane + 112);
        for (int k = from; k < to; k += GROUP) {
            FloatVector even = FloatVector.fromArray(F, x, at + lane + k);
            FloatVector odd = FloatVector.fromArray(F, x, at + lane + k + 16);
            long w = begin + 4L * k;
            FloatVector a = FloatVector.fromMemorySegment(F, weights, w, LITTLE_ENDIAN);
            FloatVector b = FloatVector.fromMemorySegment(F, weights, w + BYTES, LITTLE_ENDIAN);
            s0 = a.rearrange(ODD, b).fma(odd, a.rearrange(EVEN, b).fma(even, s0));
            a = FloatVector.fromMemorySegment(F, weights, w + pitch, LITTLE_ENDIAN);
            b = FloatVector.fromMemorySegment(F, weights, w + pitch + BYTES, LITTLE_ENDIAN);
            s1 = a.rearrange(ODD, b).fma(odd, a.rearrange(EVEN, b).fma(even, s1));
            a = FloatVector.fromMemorySegment(F, weights, w + 2 * pitch, LITTLE_ENDIAN);
            b = FloatVector.fromMemorySegment(F, weights, w + 2 * pitch + BYTES, LITTLE_ENDIAN);
            s2 = a.rearrange(ODD, b).fma(odd, a.rearrange(EVEN, b).fma(even, s2));
            a = FloatVector.fromMemorySegment(F, weights, w + 3 * pitch, LITTLE_ENDIAN);
            b = FloatVector.fromMemorySegment(F, weights, w + 3 * pitch + BYTES, LITTLE_ENDIAN);
            s3 = a.rearrange(ODD, b).fma(odd, a.rearrange(EVEN, b).fma(even, s3));
            a = FloatVector.fromMemorySegment(F, weights, w + 4 * pitch, LITTLE_ENDIAN);
            b = FloatVector.fromMemorySegment(F, weights, w + 4 * pitch + BYTES, LITTLE_ENDIAN);
            s4 = a.rearrange(ODD, b).fma(odd, a.rearrange(EVEN, b).fma(even, s4));
            a = FloatVector.fromMemorySegment(F, weights, w + 5 * pitch, LITTLE_ENDIAN);
            b = FloatVector.fromMemorySegment(F, weights, w + 5 * pitch + BYTES, LITTLE_ENDIAN);
            s5 = a.rearrange(ODD, b).fma(odd, a.rearrange(EVEN, b).fma(even, s5));
            a = FloatVector.fromMemorySegment(F, weights, w + 6 * pitch, LITTLE_ENDIAN);
            b = FloatVector.fromMemorySegment(F, weights, w + 6 * pitch + BYTES, LITTLE_ENDIAN);
            s6 = a.rearrange(ODD, b).fma(odd, a.rearrange(EVEN, b).fma(even, s6));
            a = FloatVector.fromMemorySegment(F, weights, w + 7 * pitch, LITTLE_ENDIAN);
            b = FloatVector.fromMemorySegment(F, weights, w + 7 * pitch + BYTES, LITTLE_ENDIAN);
            s7 = a.rearrange(ODD, b).fma(odd, a.rearrange(EVEN, b).fma(even, s7));
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
