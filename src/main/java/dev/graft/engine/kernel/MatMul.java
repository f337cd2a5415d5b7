package dev.graft.engine.kernel;

/// A product of a matrix and all packed tokens, shared among the threads of a team.
public final class MatMul {
    /// Rows of a chunk for one token: enough to pay for taking it, few enough that no thread waits long for the last.
    private static final int MOST_ROWS = 64;
    private static final int FEWEST_ROWS = 16;
    private static final int CHUNKS_PER_THREAD = 4;

    private MatMul() {}

    /// `y[yOffset + t * yPitch + r] = Σ w[r][k] x[t][k]` for all tokens `t` of `x` and all rows `r` of `w`.
    ///
    /// @param y `[token][row]`, tokens `yPitch` apart; overwritten there
    public static void run(Team team, Matrix w, Activations x, float[] y, int yOffset, int yPitch) {
        int rows = w.rows(), tokens = x.rows();
        int chunkRows = tokens < Gemm.FEWEST_TOKENS ? rowsForOne(rows, team.threads()) : Gemm.ROWS;
        int rowChunks = Math.ceilDiv(rows, chunkRows);
        // All rows for some tokens, then for the next: the activations stay in the last cache even where they are wide.
        team.run(Math.multiplyExact(rowChunks, Math.ceilDiv(tokens, Gemm.TOKENS)), chunk -> {
            int row = chunk % rowChunks * chunkRows, token = chunk / rowChunks * Gemm.TOKENS;
            w.multiply(x, token, Math.min(tokens, token + Gemm.TOKENS), row, Math.min(rows, row + chunkRows), y,
                    yOffset, yPitch);
        });
    }

    private static int rowsForOne(int rows, int threads) {
        int fair = rows / (threads * CHUNKS_PER_THREAD) / Gemv.ROWS * Gemv.ROWS;
        return Math.clamp(fair, FEWEST_ROWS, MOST_ROWS);
    }
}
