package dev.graft.engine;

/// How probable a continuation is, token by token.
public final class LogLikelihood {
    private final double[] logProbs;
    private final boolean isGreedy;

    /// @param logProbs natural logarithm of each token's probability after all before it; not copied
    /// @param isGreedy whether each token is the most probable one, the lower id in a tie
    public LogLikelihood(double[] logProbs, boolean isGreedy) {
        this.logProbs = logProbs;
        this.isGreedy = isGreedy;
    }

    /// Natural logarithm of the continuation's probability.
    public double sum() {
        double sum = 0;
        for (double logProb : logProbs) {
            sum += logProb;
        }
        return sum;
    }

    /// Whether greedy decoding would have written the continuation.
    public boolean isGreedy() {
        return isGreedy;
    }

    /// Tokens of the continuation.
    public int length() {
        return logProbs.length;
    }

    /// Natural logarithm of the probability of token `index` of the continuation.
    public double logProb(int index) {
        return logProbs[index];
    }
}
