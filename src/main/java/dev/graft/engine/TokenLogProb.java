package dev.graft.engine;

import java.util.ArrayList;
import java.util.List;

/// A token and the natural logarithm of its probability, by the model's own logits: before bias, penalties and
/// temperature.
public record TokenLogProb(int id, double logProb) {

    /// The chosen token's.
    static TokenLogProb of(int id, float[] logits) {
        return new TokenLogProb(id, logits[id] - logSumExp(logits));
    }

    /// The `count` likeliest, the likeliest first.
    static List<TokenLogProb> likeliest(int count, float[] logits) {
        double logSum = count == 0 ? 0 : logSumExp(logits);
        List<TokenLogProb> likeliest = new ArrayList<>();
        for (int id : Ranking.best(logits, count)) {
            likeliest.add(new TokenLogProb(id, logits[id] - logSum));
        }
        return likeliest;
    }

    /// log Σ exp(logit), with the largest taken off first.
    static double logSumExp(float[] logits) {
        double max = logits[Sampler.likeliest(logits)], sum = 0;
        for (float logit : logits) {
            sum += StrictMath.exp(logit - max);
        }
        return max + StrictMath.log(sum);
    }
}
