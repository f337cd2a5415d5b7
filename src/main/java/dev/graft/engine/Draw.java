package dev.graft.engine;

/// Draws a token by the model's probabilities: temperature, top-k, top-p, min-p, then one random number.
///
///     wᵢ = exp((logitᵢ - max) / temperature), so that the likeliest has 1
///     top-k keeps the k likeliest
///     top-p keeps those before which less than the share p of Σw was kept, going from the likeliest down
///           (A. Holtzman et al., The Curious Case of Neural Text Degeneration, 2020)
///     min-p keeps wᵢ ≥ p (M. Nguyen et al., Turning Up the Heat: Min-p Sampling, 2024)
///
/// The n-th draw depends on the seed, on n and on the logits alone.
final class Draw implements Sampler {
    private final Sampling sampling;
    private final CounterRandom random;
    private long drawn;

    Draw(Sampling sampling) {
        this.sampling = sampling;
        random = new CounterRandom(sampling.seed());
    }

    @Override
    public int pick(float[] logits) {
        Candidates candidates = candidates(logits);
        double threshold = random.at(drawn++) * candidates.total();
        double before = 0;
        for (int i = 0; i < candidates.count; i++) {
            before += candidates.weights[i];
            if (threshold < before) {
                return candidates.ids[i];
            }
        }
        int last = candidates.count - 1; // the product was rounded up to the total
        while (candidates.weights[last] == 0) { // barred
            last--;
        }
        return candidates.ids[last];
    }

    /// What may be drawn, with its weights.
    Candidates candidates(float[] logits) {
        boolean isCut = sampling.topK() > 0 && sampling.topK() < logits.length;
        Candidates candidates = Candidates.of(logits,
                isCut ? Ranking.best(logits, sampling.topK()) : everyId(logits.length), sampling.temperature());
        if (sampling.topP() < 1) {
            candidates.keepShare(sampling.topP());
        }
        candidates.keepFrom(Math.max(sampling.minP(), Double.MIN_VALUE)); // what is barred has 0
        return candidates;
    }

    private static int[] everyId(int vocab) {
        int[] ids = new int[vocab];
        for (int id = 0; id < vocab; id++) {
            ids[id] = id;
        }
        return ids;
    }
}
