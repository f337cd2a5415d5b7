package dev.graft.engine.kernel;

import java.lang.foreign.MemorySegment;

/// A matrix as its inner loops see it: what one weight format does in its own way. All else is shared, and calls this
/// once per tile, never once per vector.
sealed interface WeightRows extends Matrix permits Bf16Matrix, F16Matrix, F32Matrix, Int8Matrix {

    /// Columns that the loops take at a time. What is left at the end of a row is added number by number.
    int unit();

    float weight(int row, int column);

    /// Rows of a tile for one token.
    int tileRows();

    /// Adds columns `from` to `to - 1` of the rows of a tile, `row`, `row + step`, …, times one token to lanes `lane` to
    /// `lane + Width.STEP - 1` of their sums.
    ///
    /// @param from multiple of `unit()`, like `to`
    /// @param x    the token's activations from `at` on, packed
    /// @param sums `[tileRows][16]`
    void addTile(int row, int step, int from, int to, float[] x, int at, float[] sums, int lane);

    /// Columns `from` to `to - 1` of a row as f32, in the order of packed activations.
    ///
    /// @param from multiple of `unit()`, like `to`
    /// @param into written from `at` on
    void unpack(int row, int from, int to, float[] into, int at);

    /// Columns that the loops take.
    default int wholeColumns() {
        return columns() - columns() % unit();
    }

    @Override
    default void row(int row, float[] into, int offset) {
        for (int k = 0; k < columns(); k++) {
            into[offset + k] = weight(row, k);
        }
    }

    @Override
    default void multiply(Activations x, int fromToken, int toToken, int fromRow, int toRow, float[] y, int yOffset,
            int yPitch) {
        if (fromToken < 0 || toToken > x.rows() || fromRow < 0 || toRow > rows() || x.columns() != columns()) {
            throw new IndexOutOfBoundsException(
                    "tokens %d to %d of %d, rows %d to %d of %d, %d columns and %d".formatted(
                            fromToken, toToken, x.rows(), fromRow, toRow, rows(), x.columns(), columns()));
        }
        Scratch scratch = x.borrow();
        if (toToken - fromToken >= Gemm.FEWEST_TOKENS) {
            Gemm.run(this, x, fromToken, toToken, fromRow, toRow, y, yOffset, yPitch, scratch);
        } else {
            for (int t = fromToken; t < toToken; t++) {
                Gemv.run(this, x, t, fromRow, toRow, y, yOffset + t * yPitch, scratch);
            }
        }
        x.giveBack(scratch);
    }

    /// Refuses a matrix that its bytes do not fill.
    static void check(MemorySegment weights, int rows, int columns, int elementBytes) {
        if (rows < 1 || columns < 1
                || weights.byteSize() != Math.multiplyExact(Math.multiplyFull(rows, columns), elementBytes)) {
            throw new IllegalArgumentException("%d bytes are no matrix of %d x %d weights of %d bytes"
                    .formatted(weights.byteSize(), rows, columns, elementBytes));
        }
    }
}
