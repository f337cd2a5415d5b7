package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.Activations.GROUP;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// Weights as 8-bit integers with a scale per row and group of 32 columns, made from other weights when they are loaded:
/// 1.125 bytes a weight.
///
///     scale = max |w| / 127 of the group, as bf16      q = w / scale to nearest, -127 … 127      w' = q scale
///
/// A bf16 scale has 8 significant bits, so `w'` is exact in f32, and a product is that of any other matrix with the
/// weights `w'`.
final class Int8Matrix implements WeightRows {
    private static final VectorSpecies<Integer> I = Width.INTS;
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT.withOrder(LITTLE_ENDIAN);
    static final int UNIT = 2 * GROUP;
    private static final int LARGEST = 127;

    private final int rows;
    private final int columns;
    private final int pitch; // columns in whole units
    private final MemorySegment quants; // [row][pitch]
    private final MemorySegment scales; // [row][pitch / 32], f32

    private Int8Matrix(int rows, int columns, Arena arena) {
        this.rows = rows;
        this.columns = columns;
        pitch = Math.multiplyExact(Math.ceilDiv(columns, UNIT), UNIT);
        quants = arena.allocate(Math.multiplyFull(rows, pitch), 64);
        scales = arena.allocate(Math.multiplyFull(rows, pitch) / GROUP * Float.BYTES, 64);
    }

    /// @param arena owns the new weights
    static Int8Matrix of(Matrix source, Team team, Arena arena) {
        Int8Matrix made = new Int8Matrix(source.rows(), source.columns(), arena);
        int rows = 64;
        team.run(Math.ceilDiv(made.rows, rows), chunk -> {
            float[] w = new float[made.pitch];
            for (int row = chunk * rows, end = Math.min(made.rows, row + rows); row < end; row++) {
                source.row(row, w, 0);
                made.quantize(row, w);
            }
        });
        return made;
    }

    /// @param w one row, filled up with zeros
    private void quantize(int row, float[] w) {
        for (int group = 0; group < pitch; group += GROUP) {
            float scale = scale(w, group);
            scales.setAtIndex(FLOAT, (offset(row) + group) / GROUP, scale);
            for (int k = group; k < group + GROUP; k++) {
                float q = scale == 0 ? 0 : w[k] / scale;
                quants.set(ValueLayout.JAVA_BYTE, offset(row) + place(k),
                        (byte) Math.clamp(Math.round(q), -LARGEST, LARGEST));
            }
        }
    }

    /// The bf16 above `max |w| / 127`, so that no weight is cut.
    private static float scale(float[] w, int at) {
        float largest = 0;
        for (int k = 0; k < GROUP; k++) {
            largest = Math.max(largest, Math.abs(w[at + k]));
        }
        return Float.intBitsToFloat(Float.floatToRawIntBits(largest / LARGEST) + 0xFFFF & 0xFFFF0000);
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public long bytes() {
        return quants.byteSize() + scales.byteSize();
    }

    @Override
    public int unit() {
        return UNIT;
    }

    @Override
    public float weight(int row, int column) {
        return quants.get(ValueLayout.JAVA_BYTE, offset(row) + place(column))
                * scales.getAtIndex(FLOAT, offset(row) / GROUP + column / GROUP);
    }

    MemorySegment quants() {
        return quants;
    }

    MemorySegment scales() {
        return scales;
    }

    /// Where a row begins, in weights or bytes.
    long offset(int row) {
        return Math.multiplyFull(row, pitch);
    }

    /// Where the weight of a column is within its row: of 64 columns, lane `l` has columns `2l`, `2l + 1`, `2l + 32` and
    /// `2l + 33`, so that one load feeds four additions.
    private static int place(int column) {
        int k = column % UNIT;
        return column - k + k % GROUP / 2 * 4 + k / GROUP * 2 + k % 2;
    }

    /// The uppermost byte of each lane.
    private static FloatVector signed(IntVector bytes) {
        return (FloatVector) bytes.lanewise(ASHR, 24).convert(I2F, 0);
    }

    @Override
    public int tileRows() {
        return GemvInt8.ROWS;
    }

    @Override
    public void addTile(int row, int step, int from, int to, float[] x, int at, float[] sums, int lane) {
        GemvInt8.addTile(this, row, step, from, to, x, at, sums, lane);
    }

    @Override
    public void unpack(int row, int from, int to, float[] into, int at) {
        for (int k = from; k < to; k += UNIT) {
            long unit = offset(row) + k;
            float scale = scales.get(FLOAT, unit / 8), next = scales.get(FLOAT, unit / 8 + 4);
            for (int lane = 0; lane < Width.LANES; lane += Width.STEP) {
                IntVector four = IntVector.fromMemorySegment(I, quants, unit + 4L * lane, LITTLE_ENDIAN);
                int begin = at + k - from + lane;
                signed(four.lanewise(LSHL, 24)).mul(scale).intoArray(into, begin);
                signed(four.lanewise(LSHL, 16)).mul(scale).intoArray(into, begin + 16);
                signed(four.lanewise(LSHL, 8)).mul(next).intoArray(into, begin + 32);
                signed(four).mul(next).intoArray(into, begin + 48);
            }
        }
    }
}
