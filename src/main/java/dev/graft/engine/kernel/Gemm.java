package dev.graft.engine.kernel;

/// Several tokens: every weight is used for each of them, so arithmetic sets the speed.
///
/// A tile is 4 tokens by [#TILE_ROWS] rows, whose sums stay in registers for a block of columns. Blocks of columns are
/// the outer loop, tokens the middle one, rows the inner one: the activations of a tile stay in the first cache, the
/// weights in the second.
final class Gemm {
    static final int TILE_TOKENS = Activations.TILE;

    /// 16 sums, 4 weights and their other halves need 32 registers.
    static final int TILE_ROWS = Width.IS_WHOLE ? 4 : 2;

    /// Tokens from which this is faster than one after the other.
    static final int FEWEST_TOKENS = 2;

    /// Rows and tokens of a block, whose sums stay in the second cache.
    static final int ROWS = 32;
    static final int TOKENS = 128;

    /// Lanes of the sums of a tile.
    static final int TILE_SUMS = TILE_TOKENS * TILE_ROWS * Width.LANES;

    private final WeightRows w;
    private final Activations x;
    private final Scratch scratch;
    private final int token;
    private final int tokens;
    private final RowTiles tiles;

    private Gemm(WeightRows w, Activations x, Scratch scratch, int token, int tokens, RowTiles tiles) {
        this.w = w;
        this.x = x;
        this.scratch = scratch;
        this.token = token;
        this.tokens = tokens;
        this.tiles = tiles;
    }

    /// As [Matrix#multiply].
    static void run(WeightRows w, Activations x, int fromToken, int toToken, int fromRow, int toRow, float[] y,
            int yOffset, int yPitch, Scratch scratch) {
        for (int row = fromRow; row < toRow; row += ROWS) {
            RowTiles tiles = new RowTiles(row, Math.min(ROWS, toRow - row), TILE_ROWS);
            for (int t = fromToken; t < toToken; t += TOKENS) {
                Gemm block = new Gemm(w, x, scratch, t, Math.min(TOKENS, toToken - t), tiles);
                block.run(y, yOffset, yPitch);
            }
        }
    }

    /// With one block of columns, four tokens have their sums in the first cache, then the next four in the same place;
    /// with several, the sums of all wait for the last block.
    private void run(float[] y, int yOffset, int yPitch) {
        int columns = w.wholeColumns(), size = columns > Width.BLOCK ? tiles.count() * TILE_SUMS : 0;
        int from = 0;
        do {
            int to = Math.min(columns, from + Width.BLOCK);
            boolean isInPlace = Width.IS_WHOLE && w instanceof Bf16Matrix;
            if (!isInPlace) {
                for (int r = 0; r < tiles.rows(); r++) {
                    w.unpack(tiles.from() + r, from, to, scratch.panel, r * Scratch.PITCH);
                }
            }
            for (int t = 0, sums = 0; t < tokens; t += TILE_TOKENS, sums += size) {
                for (int i = 0; i < tiles.count(); i++) {
                    int at = sums + i * TILE_SUMS, begin = from == 0 ? scratch.zeros : at;
                    if (isInPlace) {
                        inPlace((Bf16Matrix) w, i, from, to, t, at, begin);
                    } else {
                        inPanel(i, from, to, t, at, begin);
                    }
                }
                if (to == columns) {
                    writeTotals(t, sums, y, yOffset, yPitch);
                }
            }
            from = to;
        } while (from < columns);
    }

    private void inPlace(Bf16Matrix bf16, int tile, int from, int to, int t, int sums, int begin) {
        GemmBf16.fourByFour(bf16, tiles.first(tile), tiles.step(tile), from, to, x.data(), x.start(token + t),
                x.pitch(), scratch.sums, sums, begin);
    }

    private void inPanel(int tile, int from, int to, int t, int sums, int begin) {
        int at = x.start(token + t) + from, step = tiles.step(tile) * Scratch.PITCH;
        int row = (tiles.first(tile) - tiles.from()) * Scratch.PITCH;
        if (Width.IS_WHOLE) {
            GemmPanel.fourByFour(scratch.panel, row, step, to - from, x.data(), at, x.pitch(), scratch.sums, sums,
                    begin);
            return;
        }
        for (int lane = 0; lane < Width.LANES; lane += Width.STEP) {
            GemmPanel.fourByTwo(scratch.panel, row + lane, step, to - from, x.data(), at + lane, x.pitch(),
                    scratch.sums, sums + lane, begin + lane);
        }
    }

    /// Of four tokens and all rows.
    private void writeTotals(int t, int sums, float[] y, int yOffset, int yPitch) {
        boolean isTogether = TileTotals.ARE_HERE && tiles.rows() == ROWS && w.wholeColumns() == w.columns();
        for (int j = 0, here = Math.min(TILE_TOKENS, tokens - t); j < here; j++) {
            int at = sums + j * TILE_ROWS * Width.LANES, to = yOffset + (token + t + j) * yPitch;
            if (isTogether) {
                together(at, y, to + tiles.from());
            } else {
                oneByOne(at, token + t + j, y, to);
            }
        }
    }

    /// Neighbouring rows are in neighbouring tiles, in the same place of each.
    private void together(int at, float[] y, int to) {
        for (int row = 0; row < ROWS; row += TileTotals.ROWS) {
            int first = at + row / tiles.count() * Width.LANES + row % tiles.count() * TILE_SUMS;
            if (Width.IS_WHOLE) {
                TileTotals.ofSixteen(scratch.sums, first, first + Width.LANES, TILE_SUMS, y, to + row);
            } else {
                TileTotals.ofEight(scratch.sums, first, TILE_SUMS, y, to + row);
            }
        }
    }

    private void oneByOne(int at, int token, float[] y, int to) {
        for (int i = 0; i < tiles.count(); i++) {
            for (int q = 0; q < TILE_ROWS; q++) {
                int row = tiles.first(i) + q * tiles.step(i);
                y[to + row] = Sums.total(w, row, x, token, scratch.sums, at + i * TILE_SUMS + q * Width.LANES);
            }
        }
    }
}
