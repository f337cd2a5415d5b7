package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.Activations.GROUP;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// One token times eight rows of bf16, read where they lie: the loop that sets tokens per second.
///
/// Eight sums do not wait for each other, and eight rows that lie apart are eight streams of memory, each of which goes
/// straight on from tile to tile: 25 GB/s of one thread, where one row at a time reaches 18 and eight neighbours 14
/// (docs/decisions/010-kernels.md). All is written out: a method of our own in this loop is not inlined any more behind
/// so many of the Vector API's, and passes its vectors through the heap.
final class GemvBf16 {
    static final int ROWS = 8;

    private static final VectorSpecies<Float> F = Width.FLOATS;
    private static final VectorSpecies<Integer> I = Width.INTS;
    private static final int HIGH = 0xFFFF0000;

    private GemvBf16() {}

    /// As [WeightRows#addTile].
    static void addTile(Bf16Matrix matrix, int row, int step, int from, int to, float[] x, int at, float[] sums,
            int lane) {
        MemorySegment weights = matrix.weights();
        long begin = matrix.offset(row) + 4L * lane, pitch = matrix.offset(step);
        FloatVector s0 = FloatVector.fromArray(F, sums, lane), s1 = FloatVector.fromArray(F, sums, lane + 16);
        FloatVector s2 = FloatVector.fromArray(F, sums, lane + 32), s3 = FloatVector.fromArray(F, sums, lane + 48);
        FloatVector s4 = FloatVector.fromArray(F, sums, lane + 64), s5 = FloatVector.fromArray(F, sums, lane + 80);
        FloatVector s6 = FloatVector.fromArray(F, sums, lane + 96), s7 = FloatVector.fromArray(F, sums, lane + 112);
        for (int k = from; k < to; k += GROUP) {
            FloatVector even = FloatVector.fromArray(F, x, at + lane + k);
            FloatVector odd = FloatVector.fromArray(F, x, at + lane + k + 16);
            long w = begin + 2L * k;
            IntVector pairs = IntVector.fromMemorySegment(I, weights, w, LITTLE_ENDIAN);
            s0 = pairs.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, s0);
            s0 = pairs.and(HIGH).reinterpretAsFloats().fma(odd, s0);
            pairs = IntVector.fromMemorySegment(I, weights, w + pitch, LITTLE_ENDIAN);
            s1 = pairs.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, s1);
            s1 = pairs.and(HIGH).reinterpretAsFloats().fma(odd, s1);
            pairs = IntVector.fromMemorySegment(I, weights, w + 2 * pitch, LITTLE_ENDIAN);
            s2 = pairs.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, s2);
            s2 = pairs.and(HIGH).reinterpretAsFloats().fma(odd, s2);
            pairs = IntVector.fromMemorySegment(I, weights, w + 3 * pitch, LITTLE_ENDIAN);
            s3 = pairs.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, s3);
            s3 = pairs.and(HIGH).reinterpretAsFloats().fma(odd, s3);
            pairs = IntVector.fromMemorySegment(I, weights, w + 4 * pitch, LITTLE_ENDIAN);
            s4 = pairs.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, s4);
            s4 = pairs.and(HIGH).reinterpretAsFloats().fma(odd, s4);
            pairs = IntVector.fromMemorySegment(I, weights, w + 5 * pitch, LITTLE_ENDIAN);
            s5 = pairs.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, s5);
            s5 = pairs.and(HIGH).reinterpretAsFloats().fma(odd, s5);
            pairs = IntVector.fromMemorySegment(I, weights, w + 6 * pitch, LITTLE_ENDIAN);
            s6 = pairs.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, s6);
            s6 = pairs.and(HIGH).reinterpretAsFloats().fma(odd, s6);
            pairs = IntVector.fromMemorySegment(I, weights, w + 7 * pitch, LITTLE_ENDIAN);
            s7 = pairs.lanewise(LSHL, 16).reinterpretAsFloats().fma(even, s7);
            s7 = pairs.and(HIGH).reinterpretAsFloats().fma(odd, s7);
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
