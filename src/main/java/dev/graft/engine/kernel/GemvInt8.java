package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.Int8Matrix.FLOAT;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// One token times four rows of 8-bit integers: as [GemvBf16], with the conversion of [Int8Matrix] written out.
final class GemvInt8 {
    static final int ROWS = 4;

    private static final VectorSpecies<Float> F = Width.FLOATS;
    private static final VectorSpecies<Integer> I = Width.INTS;

    private GemvInt8() {}

    /// As [WeightRows#addTile].
    static void addTile(Int8Matrix matrix, int row, int step, int from, int to, float[] x, int at, float[] sums,
            int lane) {
        MemorySegment quants = matrix.quants(), scales = matrix.scales();
        long begin = matrix.offset(row), pitch = matrix.offset(step);
        FloatVector s0 = FloatVector.fromArray(F, sums, lane), s1 = FloatVector.fromArray(F, sums, lane + 16);
        FloatVector s2 = FloatVector.fromArray(F, sums, lane + 32), s3 = FloatVector.fromArray(F, sums, lane + 48);
        for (int k = from; k < to; k += Int8Matrix.UNIT) {
            FloatVector x0 = FloatVector.fromArray(F, x, at + lane + k);
            FloatVector x1 = FloatVector.fromArray(F, x, at + lane + k + 16);
            FloatVector x2 = FloatVector.fromArray(F, x, at + lane + k + 32);
            FloatVector x3 = FloatVector.fromArray(F, x, at + lane + k + 48);
            long w = begin + k;
            IntVector four = IntVector.fromMemorySegment(I, quants, w + 4L * lane, LITTLE_ENDIAN);
            float scale = scales.get(FLOAT, w / 8), next = scales.get(FLOAT, w / 8 + 4);
            FloatVector q = (FloatVector) four.lanewise(LSHL, 24).lanewise(ASHR, 24).convert(I2F, 0);
            s0 = q.mul(scale).fma(x0, s0);
            q = (FloatVector) four.lanewise(LSHL, 16).lanewise(ASHR, 24).convert(I2F, 0);
            s0 = q.mul(scale).fma(x1, s0);
            q = (FloatVector) four.lanewise(LSHL, 8).lanewise(ASHR, 24).convert(I2F, 0);
            s0 = q.mul(next).fma(x2, s0);
            q = (FloatVector) four.lanewise(ASHR, 24).convert(I2F, 0);
            s0 = q.mul(next).fma(x3, s0);
            w = begin + pitch + k;
            four = IntVector.fromMemorySegment(I, quants, w + 4L * lane, LITTLE_ENDIAN);
            scale = scales.get(FLOAT, w / 8);
            next = scales.get(FLOAT, w / 8 + 4);
            q = (FloatVector) four.lanewise(LSHL, 24).lanewise(ASHR, 24).convert(I2F, 0);
            s1 = q.mul(scale).fma(x0, s1);
            q = (FloatVector) four.lanewise(LSHL, 16).lanewise(ASHR, 24).convert(I2F, 0);
            s1 = q.mul(scale).fma(x1, s1);
            q = (FloatVector) four.lanewise(LSHL, 8).lanewise(ASHR, 24).convert(I2F, 0);
            s1 = q.mul(next).fma(x2, s1);
            q = (FloatVector) four.lanewise(ASHR, 24).convert(I2F, 0);
            s1 = q.mul(next).fma(x3, s1);
            w = begin + 2 * pitch + k;
            four = IntVector.fromMemorySegment(I, quants, w + 4L * lane, LITTLE_ENDIAN);
            scale = scales.get(FLOAT, w / 8);
            next = scales.get(FLOAT, w / 8 + 4);
            q = (FloatVector) four.lanewise(LSHL, 24).lanewise(ASHR, 24).convert(I2F, 0);
            s2 = q.mul(scale).fma(x0, s2);
            q = (FloatVector) four.lanewise(LSHL, 16).lanewise(ASHR, 24).convert(I2F, 0);
            s2 = q.mul(scale).fma(x1, s2);
            q = (FloatVector) four.lanewise(LSHL, 8).lanewise(ASHR, 24).convert(I2F, 0);
            s2 = q.mul(next).fma(x2, s2);
            q = (FloatVector) four.lanewise(ASHR, 24).convert(I2F, 0);
            s2 = q.mul(next).fma(x3, s2);
            w = begin + 3 * pitch + k;
            four = IntVector.fromMemorySegment(I, quants, w + 4L * lane, LITTLE_ENDIAN);
            scale = scales.get(FLOAT, w / 8);
            next = scales.get(FLOAT, w / 8 + 4);
            q = (FloatVector) four.lanewise(LSHL, 24).lanewise(ASHR, 24).convert(I2F, 0);
            s3 = q.mul(scale).fma(x0, s3);
            q = (FloatVector) four.lanewise(LSHL, 16).lanewise(ASHR, 24).convert(I2F, 0);
            s3 = q.mul(scale).fma(x1, s3);
            q = (FloatVector) four.lanewise(LSHL, 8).lanewise(ASHR, 24).convert(I2F, 0);
            s3 = q.mul(next).fma(x2, s3);
            q = (FloatVector) four.lanewise(ASHR, 24).convert(I2F, 0);
            s3 = q.mul(next).fma(x3, s3);
        }
        s0.intoArray(sums, lane);
        s1.intoArray(sums, lane + 16);
        s2.intoArray(sums, lane + 32);
        s3.intoArray(sums, lane + 48);
    }
}
