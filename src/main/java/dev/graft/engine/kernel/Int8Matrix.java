package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.Activations.GROUP;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Weights as 8-bit integers with a scale per row and group of 32 columns, made from other weights when they are loaded:
/// 1.125 bytes a weight.
///
///     scale = max |w| / 127 of the group, as bf16      q = w / scale to nearest, -127 … 127      w' = q scale
///
/// A bf16 scale has 8 significant bits, so `w'` is exact in f32, and a product is that of any other matrix with the
/// weights `w'`.
final class Int8Matrix implements Matrix {
    private static final int LARGEST = 127;

    private final int rows;
    private final int columns;
    private final int groups; // of a row
    private final MemorySegment quants; // [row][group][32], the last group filled up with zeros
    private final MemorySegment scales; // [row][group], f32

    private Int8Matrix(int rows, int columns, Arena arena) {
        this.rows = rows;
        this.columns = columns;
        groups = Math.ceilDiv(columns, GROUP);
        quants = arena.allocate(Math.multiplyFull(rows, groups) * GROUP, 64);
        scales = arena.allocate(Math.multiplyFull(rows, groups) * Float.BYTES, 64);
    }

    /// @param arena owns the new weights
    static Int8Matrix of(Matrix source, Team team, Arena arena) {
        Int8Matrix made = new Int8Matrix(source.rows(), source.columns(), arena);
        int rows = 64;
        team.run(Math.ceilDiv(made.rows, rows), chunk -> {
            float[] w = new float[made.groups * GROUP];
            for (int row = chunk * rows, end = Math.min(made.rows, row + rows); row < end; row++) {
                source.row(row, w, 0);
                made.quantize(row, w);
            }
        });
        return made;
    }

    /// @param w one row, filled up with zeros
    private void quantize(int row, float[] w) {
        for (int group = 0; group < groups; group++) {
            long index = (long) row * groups + group;
            float scale = scale(w, group * GROUP);
            scales.setAtIndex(ValueLayout.JAVA_FLOAT, index, scale);
            for (int k = 0; k < GROUP; k++) {
                float q = scale == 0 ? 0 : w[group * GROUP + k] / scale;
                quants.set(ValueLayout.JAVA_BYTE, index * GROUP + k,
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
    public void row(int row, float[] into, int offset) {
        for (int k = 0; k < columns; k++) {
            long index = (long) row * groups + k / GROUP;
            into[offset + k] = quants.get(ValueLayout.JAVA_BYTE, index * GROUP + k % GROUP)
                    * scales.getAtIndex(ValueLayout.JAVA_FLOAT, index);
        }
    }

    @Override
    public void multiply(Activations x, int fromToken, int toToken, int fromRow, int toRow, float[] y, int yOffset,
            int yPitch) {
        float[] w = new float[columns];
        for (int r = fromRow; r < toRow; r++) {
            row(r, w, 0);
            for (int t = fromToken; t < toToken; t++) {
                y[yOffset + t * yPitch + r] = PlainDot.of(w, x, t);
            }
        }
    }
}
