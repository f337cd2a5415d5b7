package dev.graft.engine.kernel;

/// Memory of one thread for the length of a product.
final class Scratch {
    /// `[output][16]`: the lanes of the sums; behind them, from [#zeros] on, as many zeros as a tile has sums.
    final float[] sums;

    /// Where the zeros begin, with which a tile begins. Nothing is written there.
    final int zeros;

    /// `[row][PITCH]`: weights as f32. A row is some lines longer than a power of two, or all rows would lie in the same
    /// places of the cache.
    final float[] panel;

    static final int PITCH = Width.BLOCK + 16;

    /// @param tokens that are multiplied at a time
    Scratch(int tokens) {
        boolean isForOne = tokens < Gemm.FEWEST_TOKENS;
        zeros = Width.LANES * (isForOne
                ? Gemv.ROWS
                : (Gemm.ROWS + Gemm.TILE_ROWS)
                        * Math.ceilDiv(Math.min(tokens, Gemm.TOKENS), Gemm.TILE_TOKENS) * Gemm.TILE_TOKENS);
        sums = new float[zeros + Gemm.TILE_SUMS];
        panel = new float[isForOne ? 0 : Gemm.ROWS * PITCH];
    }
}
