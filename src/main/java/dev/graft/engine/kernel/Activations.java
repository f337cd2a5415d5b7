package dev.graft.engine.kernel;

import java.util.ArrayDeque;

/// The right-hand side of a product: `[rows][columns]` f32, one row per token, packed once for all matrices that read it.
///
/// Packed means: per group of 32 columns, 16 even ones, then 16 odd ones; that is how two bf16 weights lie in an int
/// lane. Columns are filled up with zeros to whole groups.
public final class Activations {
    /// Columns of a group.
    static final int GROUP = 32;

    /// Tokens of a tile: rows may be read up to the next multiple of it, whatever is in them.
    static final int TILE = 4;

    /// An array begins 16 bytes into its object: with this start, activations begin at a line of the cache if the object
    /// does, as large ones do.
    private static final int START = 12;

    private final int maxRows;
    private final int columns;
    private final int pitch;
    private final float[] data;
    private final ArrayDeque<Scratch> unused = new ArrayDeque<>(); // guarded by itself
    private int rows;

    /// @param maxRows tokens that can be packed at a time
    public Activations(int maxRows, int columns) {
        if (maxRows < 1 || columns < 1) {
            throw new IllegalArgumentException("activations of %d x %d".formatted(maxRows, columns));
        }
        this.maxRows = maxRows;
        this.columns = columns;
        // Some lines longer than a power of two, or the tokens of a tile would lie in the same places of the cache.
        pitch = Math.addExact(Math.multiplyExact(Math.ceilDiv(columns, GROUP), GROUP), Width.LANES);
        data = new float[Math.addExact(START, Math.multiplyExact(maxRows + TILE - 1, pitch))];
    }

    /// Takes in rows `0` to `rows - 1` of `x`, row `t` from `x[offset + t * pitch]`. What was there before is gone.
    ///
    /// @param x     `[rows][columns]`, f32, rows `pitch` apart
    public void pack(float[] x, int offset, int pitch, int rows) {
        begin(rows);
        for (int t = 0; t < rows; t++) {
            set(t, x, offset + t * pitch);
        }
    }

    /// Makes room for rows that [#set] then fills, in any order and by any thread. What was there before is gone.
    public void begin(int rows) {
        if (rows < 0 || rows > maxRows) {
            throw new IllegalArgumentException("%d rows do not fit in %d".formatted(rows, maxRows));
        }
        this.rows = rows;
    }

    /// Takes in one row.
    ///
    /// @param x `[columns]` from `from` on, f32
    public void set(int row, float[] x, int from) {
        int to = start(row), whole = columns - columns % GROUP, k = 0;
        if (Width.IS_WHOLE) {
            for (; k < whole; k += GROUP) {
                Pairs.part(x, from + k, data, to + k);
            }
        }
        for (; k < columns; k++) {
            data[to + place(k)] = x[from + k];
        }
    }

    /// Tokens that are packed.
    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /// All tokens, packed.
    float[] data() {
        return data;
    }

    /// Where a token begins in `data()`. Up to the end of the last tile, some are no tokens, but numbers.
    int start(int token) {
        return START + token * pitch;
    }

    /// From a token to the next.
    int pitch() {
        return pitch;
    }

    /// Activation `k` of a token.
    float at(int token, int k) {
        return data[start(token) + place(k)];
    }

    private static int place(int k) {
        return k / GROUP * GROUP + k % 2 * Width.LANES + k % GROUP / 2;
    }

    /// Memory to multiply with, for one thread until it gives it back.
    Scratch borrow() {
        synchronized (unused) {
            Scratch scratch = unused.poll();
            if (scratch != null) {
                return scratch;
            }
        }
        return new Scratch(maxRows);
    }

    void giveBack(Scratch scratch) {
        synchronized (unused) {
            unused.push(scratch);
        }
    }
}
