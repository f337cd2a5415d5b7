package dev.graft.engine.kernel;

/// What turns a row of logits into logarithms of probabilities: `ln p_i = x_i - max - ln Σ e^(x_j - max)`.
///
/// @param max    the largest logit
/// @param best   where it is; of equal ones the first
/// @param logSum natural logarithm of `Σ e^(x - max)`
public record LogSoftmax(float max, int best, double logSum) {
    /// Exponentials that are added in f32 before they go to a sum in f64.
    private static final int PIECE = 1024;

    /// @param logits from `offset`, f32; not changed. -∞ stands for what cannot be
    /// @param count  a multiple of 16
    public static LogSoftmax of(float[] logits, int offset, int count) {
        float max = Lanes.max(logits, offset, count);
        int best = 0;
        while (best < count - 1 && logits[offset + best] != max) {
            best++;
        }
        float[] piece = new float[PIECE];
        double sum = 0;
        for (int from = 0; from < count; from += PIECE) {
            int length = Math.min(PIECE, count - from);
            System.arraycopy(logits, offset + from, piece, 0, length);
            Exp.all(piece, 0, length, max);
            sum += Lanes.sum(piece, 0, length);
        }
        return new LogSoftmax(max, best, StrictMath.log(sum));
    }

    /// The natural logarithm of the probability of a token with this logit.
    public double logProb(float logit) {
        return (double) logit - max - logSum;
    }
}
