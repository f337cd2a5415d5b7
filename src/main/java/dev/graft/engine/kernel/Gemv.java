package dev.graft.engine.kernel;

import java.util.Arrays;

/// One token: y = W x. Every weight is used once, so memory sets the speed.
final class Gemv {
    static final int ROWS = GemvBf16.ROWS;

    private final WeightRows w;
    private final float[] x;
    private final int at;
    private final RowTiles tiles;
    private final Scratch scratch;

    private Gemv(WeightRows w, float[] x, int at, RowTiles tiles, Scratch scratch) {
        this.w = w;
        this.x = x;
        this.at = at;
        this.tiles = tiles;
        this.scratch = scratch;
    }

    /// @param yAt where the output of row 0 would be
    static void run(WeightRows w, Activations x, int token, int fromRow, int toRow, float[] y, int yAt,
            Scratch scratch) {
        RowTiles tiles = new RowTiles(fromRow, toRow - fromRow, ROWS);
        Gemv product = new Gemv(w, x.data(), x.start(token), tiles, scratch);
        for (int i = 0, count = tiles.count(); i < count; i++) {
            Arrays.fill(scratch.sums, 0, ROWS * Width.LANES, 0);
            if (w instanceof Bf16Matrix bf16) {
                product.inPlace(bf16, i);
            } else {
                product.inPanel(i);
            }
            for (int j = 0; j < ROWS; j++) {
                int row = tiles.first(i) + j * tiles.step(i);
                y[yAt + row] = Sums.total(w, row, x, token, scratch.sums, j * Width.LANES);
            }
        }
    }

    private void inPlace(Bf16Matrix bf16, int tile) {
        for (int from = 0, columns = w.wholeColumns(); from < columns; from += Width.BLOCK) {
            int to = Math.min(columns, from + Width.BLOCK);
            for (int lane = 0; lane < Width.LANES; lane += Width.STEP) {
                GemvBf16.addTile(bf16, tiles.first(tile), tiles.step(tile), from, to, x, at, scratch.sums, lane);
            }
        }
    }

    private void inPanel(int tile) {
        for (int from = 0, columns = w.wholeColumns(); from < columns; from += GemvPanel.COLUMNS) {
            int to = Math.min(columns, from + GemvPanel.COLUMNS);
            for (int j = 0; j < ROWS; j++) {
                w.unpack(tiles.first(tile) + j * tiles.step(tile), from, to, scratch.panel, j * GemvPanel.PITCH);
            }
            for (int lane = 0; lane < Width.LANES; lane += Width.STEP) {
                GemvPanel.addTile(scratch.panel, to - from, x, at + from, scratch.sums, lane);
            }
        }
    }
}
