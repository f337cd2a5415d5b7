package dev.graft.app.gate;

/// What a model expects at some places of a text: a distribution over its vocabulary for each.
final class Predictions {
    private final float[][] logits;

    /// @param logits `[places][vocabulary]`; not copied
    Predictions(float[][] logits) {
        this.logits = logits;
    }

    int places() {
        return logits.length;
    }

    int vocabulary() {
        return logits.length == 0 ? 0 : logits[0].length;
    }

    /// Mean Kullback-Leibler divergence from these distributions to others at the same places, `Σ p log(p/q)` in nats,
    /// over the tokens that both have: matrices are filled up to different numbers of rows.
    double divergence(Predictions other) {
        int tokens = Math.min(vocabulary(), other.vocabulary());
        int common = Math.min(places(), other.places());
        double sum = 0;
        for (int place = 0; place < common; place++) {
            sum += divergence(logits[place], other.logits[place], tokens);
        }
        return sum / common;
    }

    private static double divergence(float[] p, float[] q, int tokens) {
        double logP = logSum(p, tokens), logQ = logSum(q, tokens);
        double sum = 0;
        for (int i = 0; i < tokens; i++) {
            double mine = p[i] - logP;
            sum += StrictMath.exp(mine) * (mine - (q[i] - logQ));
        }
        return sum;
    }

    private static double logSum(float[] logits, int tokens) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < tokens; i++) {
            largest = Math.max(largest, logits[i]);
        }
        double sum = 0;
        for (int i = 0; i < tokens; i++) {
            sum += StrictMath.exp(logits[i] - largest);
        }
        return largest + StrictMath.log(sum);
    }
}
