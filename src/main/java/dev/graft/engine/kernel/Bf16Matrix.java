package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.Activations.GROUP;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
    private static final VectorSpecies<Integer> I = Width.INTS;
    private static final int HIGH = 0xFFFF0000;

    Bf16Matrix {
        WeightRows.check(weights, rows, columns, Short.BYTES);
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
    public int tileRows() {
        return GemvBf16.ROWS;
    }

    @Override
    public void addTile(int row, int step, int from, int to, float[] x, int at, float[] sums, int lane) {
        GemvBf16.addTile(this, row, step, from, to, x, at, sums, lane);
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
