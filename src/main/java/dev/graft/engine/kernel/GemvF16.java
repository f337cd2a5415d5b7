package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.Activations.GROUP;
import static dev.graft.engine.kernel.F16Matrix.EXPONENT;
import static dev.graft.engine.kernel.F16Matrix.ONES;
import static dev.graft.engine.kernel.F16Matrix.SCALE;
import static dev.graft.engine.kernel.F16Matrix.SIGN_AND_REST;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.OR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// One token times four rows of f16, read where they lie: as [GemvBf16], with the conversion of [F16Matrix] written out,
/// and so long that eight rows do not fit into a loop.
final class GemvF16 {
    static final int ROWS = 4;

    private static final VectorSpecies<Float> F = Width.FLOATS;
    private static final VectorSpecies<Integer> I = Width.INTS;

    private GemvF16() {}

    /// As [WeightRows#addTile].
    static void addTile(F16Matrix matrix, int row, int step, int from, int to, float[] x, int at, float[] sums,
            int lane) {
        MemorySegment weights = matrix.weights();
        long begin = matrix.offset(row) + 4L * lane, pitch = matrix.offset(step);
        FloatVector s0 = FloatVector.fromArray(F, sums, lane), s1 = FloatVector.fromArray(F, sums, lane + 16);
        FloatVector s2 = FloatVector.fromArray(F, sums, lane + 32), s3 = FloatVector.fromArray(F, sums, lane + 48);
        for (int k = from; k < to; k += GROUP) {
            FloatVector even = FloatVector.fromArray(F, x, at + lane + k);
            FloatVector odd = FloatVector.fromArray(F, x, at + lane + k + 16);
            long w = begin + 2L * k;
            IntVector pairs = IntVector.fromMemorySegment(I, weights, w, LITTLE_ENDIAN);
            IntVector bits = pairs.lanewise(LSHL, 16).lanewise(ASHR, 3).and(SIGN_AND_REST);
            VectorMask<Integer> isSpecial = bits.and(EXPONENT).eq(EXPONENT);
            bits = bits.reinterpretAsFloats().mul(SCALE).reinterpretAsInts().lanewise(OR, ONES, isSpecial);
            s0 = bits.reinterpretAsFloats().fma(even, s0);
            bits = pairs.lanewise(ASHR, 3).and(SIGN_AND_REST);
            isSpecial = bits.and(EXPONENT).eq(EXPONENT);
            bits = bits.reinterpretAsFloats().mul(SCALE).reinterpretAsInts().lanewise(OR, ONES, isSpecial);
            s0 = bits.reinterpretAsFloats().fma(odd, s0);
            pairs = IntVector.fromMemorySegment(I, weights, w + pitch, LITTLE_ENDIAN);
            bits = pairs.lanewise(LSHL, 16).lanewise(ASHR, 3).and(SIGN_AND_REST);
            isSpecial = bits.and(EXPONENT).eq(EXPONENT);
            bits = bits.reinterpretAsFloats().mul(SCALE).reinterpretAsInts().lanewise(OR, ONES, isSpecial);
            s1 = bits.reinterpretAsFloats().fma(even, s1);
            bits = pairs.lanewise(ASHR, 3).and(SIGN_AND_REST);
            isSpecial = bits.and(EXPONENT).eq(EXPONENT);
            bits = bits.reinterpretAsFloats().mul(SCALE).reinterpretAsInts().lanewise(OR, ONES, isSpecial);
            s1 = bits.reinterpretAsFloats().fma(odd, s1);
            pairs = IntVector.fromMemorySegment(I, weights, w + 2 * pitch, LITTLE_ENDIAN);
            bits = pairs.lanewise(LSHL, 16).lanewise(ASHR, 3).and(SIGN_AND_REST);
            isSpecial = bits.and(EXPONENT).eq(EXPONENT);
            bits = bits.reinterpretAsFloats().mul(SCALE).reinterpretAsInts().lanewise(OR, ONES, isSpecial);
            s2 = bits.reinterpretAsFloats().fma(even, s2);
            bits = pairs.lanewise(ASHR, 3).and(SIGN_AND_REST);
            isSpecial = bits.and(EXPONENT).eq(EXPONENT);
            bits = bits.reinterpretAsFloats().mul(SCALE).reinterpretAsInts().lanewise(OR, ONES, isSpecial);
            s2 = bits.reinterpretAsFloats().fma(odd, s2);
            pairs = IntVector.fromMemorySegment(I, weights, w + 3 * pitch, LITTLE_ENDIAN);
            bits = pairs.lanewise(LSHL, 16).lanewise(ASHR, 3).and(SIGN_AND_REST);
            isSpecial = bits.and(EXPONENT).eq(EXPONENT);
            bits = bits.reinterpretAsFloats().mul(SCALE).reinterpretAsInts().lanewise(OR, ONES, isSpecial);
            s3 = bits.reinterpretAsFloats().fma(even, s3);
            bits = pairs.lanewise(ASHR, 3).and(SIGN_AND_REST);
            isSpecial = bits.and(EXPONENT).eq(EXPONENT);
            bits = bits.reinterpretAsFloats().mul(SCALE).reinterpretAsInts().lanewise(OR, ONES, isSpecial);
            s3 = bits.reinterpretAsFloats().fma(odd, s3);
        }
        s0.intoArray(sums, lane);
        s1.intoArray(sums, lane + 16);
        s2.intoArray(sums, lane + 32);
        s3.intoArray(sums, lane + 48);
    }
}
