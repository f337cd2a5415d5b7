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
    static final VectorShuffle<Float> EVEN = VectorShuffle.makeUnzip(F, 0);
    static final VectorShuffle<Float> ODD = VectorShuffle.makeUnzip(F, 1);
    private static final int BYTES = F.vectorByteSize();

    F32Matrix {
        WeightRows.check(weights, rows, columns, Float.BYTES);
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
    long offset(int row) {
        return Float.BYTES * Math.multiplyFull(row, columns);
    }

    @Override
    public int tileRows() {
        return GemvF32.ROWS;
    }

    @Override
    public void addTile(int row, int step, int from, int to, float[] x, int at, float[] sums, int lane) {
        GemvF32.addTile(this, row, step, from, to, x, at, sums, lane);
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
