package dev.graft.engine.kernel;

/// Rows in tiles of `size`. The rows of a tile lie as far apart as they can, so that from tile to tile each goes on
/// where it stopped: `size` streams of memory. The last tile ends with the last row, even if it repeats rows of others;
/// fewer than `size` rows are tiles of one row, repeated.
///
/// @param from first row
record RowTiles(int from, int rows, int size) {

    int count() {
        return rows < size ? rows : Math.ceilDiv(rows, size);
    }

    /// First row of a tile.
    int first(int tile) {
        return from + (isLast(tile) ? rows - size : tile);
    }

    /// From one row of the tile to the next.
    int step(int tile) {
        return isLast(tile) ? 1 : rows / size;
    }

    private boolean isLast(int tile) {
        return rows >= size && tile == rows / size;
    }
}
