package dev.graft.engine;

/// From logits to the next token.
@FunctionalInterface
public interface Sampler {
    /// @param logits `[vocab]`, finite, or -∞ for tokens that are barred, but not for all; not changed, so that
    ///               log-probabilities can be read from the same array
    /// @return a token id
    int pick(float[] logits);

    /// The sampler of one continuation: it remembers what it picked, so each continuation needs its own.
    ///
    /// @param prompt the token ids before the continuation
    static Sampler of(Sampling sampling, int[] prompt) {
        Sampler choice = sampling.temperature() == 0 ? Sampler::likeliest : new Draw(sampling);
        return sampling.penalties().isNone() && sampling.logitBias().isEmpty()
                ? choice
                : new Penalized(sampling, prompt, choice);
    }

    /// The id with the largest logit, the lowest of several.
    static int likeliest(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            if (logits[id] > logits[best]) {
                best = id;
            }
        }
        return best;
    }
}
