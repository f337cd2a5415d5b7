package dev.graft.engine.kernel;

/// The right-hand side of a product: `[rows][columns]` f32, one row per token, packed once for all matrices that read it.
///
/// Packed means: per group of 32 columns, 16 even ones, then 16 odd ones; that is how two bf16 weights lie in an int
/// lane. Columns are filled up with zeros to whole groups.
public final class Activations {
    /// Columns of a group.
    static final int GROUP = 32;

    /// Lanes that the sum of a dot product has, at every width of the CPU's vectors.
    static final int LANES = 16;

    /// Tokens of a tile: rows may be read up to the next multiple of it, whatever is in them.
    static final int TILE = 4;

    private final int maxRows;
    private final int columns;
    private final int pitch;
    private final float[] data;
    private int rows;

    /// @param maxRows tokens that can be packed at a time
    public Activations(int maxRows, int columns) {
        if (maxRows < 1 || columns < 1) {
            throw new IllegalArgumentException("activations of %d x %d".formatted(maxRows, columns));
        }
        this.maxRows = maxRows;
        this.columns = columns;
        pitch = Math.multiplyExact(Math.ceilDiv(columns, GROUP), GROUP);
        data = new float[Math.multiplyExact(maxRows + TILE, pitch)];
    }

    /// Takes in rows `0` to `rows - 1` of `x`, row `t` from `x[offset + t * pitch]`. What was there before is gone.
    ///
    /// @param x     `[rows][columns]`, f32, rows `pitch` apart
    public void pack(float[] x, int offset, int pitch, int rows) {
        if (rows < 0 || rows > maxRows) {
            throw new IllegalArgumentException("%d rows do not fit in %d".formatted(rows, maxRows));
        }
        this.rows = rows;
        for (int t = 0; t < rows; t++) {
            for (int k = 0, from = offset + t * pitch; k < columns; k++) {
                data[index(t, k)] = x[from + k];
            }
        }
    }

    /// Tokens that are packed.
    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /// Activation `k` of token `t`.
    float at(int t, int k) {
        return data[index(t, k)];
    }

    private int index(int t, int k) {
        return t * pitch + k / GROUP * GROUP + (k % 2) * LANES + k % GROUP / 2;
    }
}
