package dev.graft.engine.kernel;

import java.util.Arrays;

/// One token: y = W x. Every weight is used once, so memory sets the speed.
final class Gemv {
    /// Rows of a tile. Eight sums that do not wait for each other hide the time of an addition, and eight streams keep
    /// the memory busy.
    static final int ROWS = 8;

    private Gemv() {}

    /// @param yAt where the output of row 0 would be
    static void run(WeightRows w, Activations x, int token, int fromRow, int toRow, float[] y, int yAt,
            Scratch scratch) {
        RowTiles tiles = new RowTiles(fromRow, toRow - fromRow, ROWS);
        float[] sums = scratch.sums;
        int columns = w.wholeColumns(), at = x.start(token);
        for (int i = 0, count = tiles.count(); i < count; i++) {
            int row = tiles.first(i), step = tiles.step(i);
            Arrays.fill(sums, 0, ROWS * Width.LANES, 0);
            for (int k = 0; k < columns; k += Width.BLOCK) {
                int end = Math.min(columns, k + Width.BLOCK);
                for (int lane = 0; lane < Width.LANES; lane += Width.STEP) {
                    w.eight(row, step, k, end, x.data(), at, sums, lane);
                }
            }
            for (int j = 0; j < ROWS; j++) {
                int r = row + j * step;
                y[yAt + r] = Sums.total(w, r, x, token, sums, j * Width.LANES);
            }
        }
    }
}
