package dev.graft.engine.kernel;

import java.util.Arrays;

/// One token: y = W x. Every weight is used once, so memory sets the speed.
final class Gemv {
    /// The most rows that a tile of any format has.
    static final int ROWS = 8;

    private Gemv() {}

    /// @param yAt where the output of row 0 would be
    static void run(WeightRows w, Activations x, int token, int fromRow, int toRow, float[] y, int yAt,
            Scratch scratch) {
        RowTiles tiles = new RowTiles(fromRow, toRow - fromRow, w.tileRows());
        float[] sums = scratch.sums;
        int columns = w.wholeColumns(), at = x.start(token);
        for (int i = 0, count = tiles.count(); i < count; i++) {
            int row = tiles.first(i), step = tiles.step(i);
            Arrays.fill(sums, 0, tiles.size() * Width.LANES, 0);
            for (int from = 0; from < columns; from += Width.BLOCK) {
                int to = Math.min(columns, from + Width.BLOCK);
                for (int lane = 0; lane < Width.LANES; lane += Width.STEP) {
                    w.addTile(row, step, from, to, x.data(), at, sums, lane);
                }
            }
            for (int j = 0; j < tiles.size(); j++) {
                int r = row + j * step;
                y[yAt + r] = Sums.total(w, r, x, token, sums, j * Width.LANES);
            }
        }
    }
}
