package dev.graft.engine.kernel;

/// A product of a matrix and all packed tokens, shared among the threads of a team.
public final class MatMul {
    private static final int CHUNK_ROWS = 64;

    private MatMul() {}

    /// `y[yOffset + t * yPitch + r] = Σ w[r][k] x[t][k]` for all tokens `t` of `x` and all rows `r` of `w`.
    ///
    /// @param y `[token][row]`, tokens `yPitch` apart; overwritten there
    public static void run(Team team, Matrix w, Activations x, float[] y, int yOffset, int yPitch) {
        if (x.columns() != w.columns()) {
            throw new IllegalArgumentException(
                    "%d activations for %d columns of weights".formatted(x.columns(), w.columns()));
        }
        int rows = w.rows();
        team.run(Math.ceilDiv(rows, CHUNK_ROWS), chunk -> {
            int from = chunk * CHUNK_ROWS;
            w.multiply(x, 0, x.rows(), from, Math.min(rows, from + CHUNK_ROWS), y, yOffset, yPitch);
        });
    }
}
