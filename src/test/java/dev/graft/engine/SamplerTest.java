package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final int[] NO_PROMPT = {};

    @Test
    void greedyTakesTheLowestOfEqualLogits() {
        assertThat(Sampler.likeliest(new float[] {-3, 2, 2, 1, 2})).isEqualTo(1);
        assertThat(Sampler.likeliest(new float[] {-0f, 0f})).isZero();
        assertThat(Sampler.of(Sampling.greedy(), NO_PROMPT).pick(new float[] {-9, -8, -8})).isEqualTo(1);
    }

    @Test
    void logitsAreLeftAsTheyAre() {
        float[] logits = {1, 2, 3, -4};
        Sampling everything = Sampling.greedy().withTemperature(0.7).withTopK(3).withTopP(0.9).withMinP(0.1)
                .withPenalties(new Penalties(1.5, 1, 1)).withLogitBias(Map.of(2, -2.0));
        Sampler sampler = Sampler.of(everything, new int[] {0, 3});
        for (int i = 0; i < 20; i++) {
            sampler.pick(logits);
        }
        assertThat(logits).containsExactly(1, 2, 3, -4);
    }

    /// transformers: `torch.where(score < 0, score * penalty, score / penalty)`, for each token of the text once.
    @Test
    void repetitionDividesWhatIsPositiveAndMultipliesTheRest() {
        float[] seen = adjusted(Sampling.greedy().withPenalties(new Penalties(2, 0, 0)), new int[] {0, 1, 1, 3});
        assertThat(seen).containsExactly(4 / 2f, -3 * 2f, 5, 0);
    }

    /// OpenAI: `mu[j] - c[j] * alpha_frequency - float(c[j] > 0) * alpha_presence`, where c counts the continuation.
    @Test
    void presenceAndFrequencyCountTheContinuationAlone() {
        Sampling sampling = Sampling.greedy().withPenalties(new Penalties(1, 0.5, 0.25));
        int[][] picks = {{2}, {2}, {0}}; // 5, then 4.25, then 4 against 4: the lower id
        Seen seen = new Seen();
        Penalized penalized = new Penalized(sampling, new int[] {0, 1, 2, 3}, seen);
        for (int[] pick : picks) {
            assertThat(penalized.pick(new float[] {4, -3, 5, 0})).isEqualTo(pick[0]);
        }
        assertThat(seen.logits).containsExactly(4, -3, 5 - 2 * 0.25f - 0.5f, 0);
        assertThat(penalized.pick(new float[] {4, -3, 5, 0})).isEqualTo(2);
        assertThat(seen.logits).containsExactly(4 - 0.25f - 0.5f, -3, 4, 0);
    }

    @Test
    void biasComesBeforePenalties() {
        Sampling sampling = Sampling.greedy().withPenalties(new Penalties(2, 0, 0))
                .withLogitBias(Map.of(1, 7.0, 2, -100.0));
        assertThat(adjusted(sampling, new int[] {1, 2})).containsExactly(4, (-3 + 7) / 2f, -95 * 2f, 0);
    }

    @Test
    void aBanIsNeverDrawn() {
        Sampler sampler = Sampler.of(Sampling.greedy().withTemperature(1).withLogitBias(Map.of(2, -100.0)), NO_PROMPT);
        for (int i = 0; i < 1000; i++) {
            assertThat(sampler.pick(new float[] {1, 2, 9})).isNotEqualTo(2);
        }
    }

    @Test
    void theSameSeedDrawsTheSame() {
        long seed = System.nanoTime();
        Sampling sampling = Sampling.greedy().withTemperature(1).withSeed(seed);
        Sampler one = Sampler.of(sampling, NO_PROMPT), two = Sampler.of(sampling, NO_PROMPT);
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            float[] logits = logits(random, 50);
            assertThat(one.pick(logits)).as("seed %d", seed).isEqualTo(two.pick(logits));
        }
    }

    /// So a text that goes on does not depend on what it drew before.
    @Test
    void aDrawDependsOnItsNumberAndNotOnEarlierLogits() {
        float[] even = new float[1000];
        Sampling sampling = Sampling.greedy().withTemperature(1).withSeed(5);
        Sampler one = Sampler.of(sampling, NO_PROMPT), two = Sampler.of(sampling, NO_PROMPT);
        one.pick(even);
        two.pick(new float[] {0, 3, 1});
        int second = one.pick(even);
        assertThat(two.pick(even)).isEqualTo(second);
        assertThat(Sampler.of(sampling, NO_PROMPT).pick(even)).isNotEqualTo(second);
    }

    static float[] logits(Random random, int vocab) {
        float[] logits = new float[vocab];
        for (int id = 0; id < vocab; id++) {
            logits[id] = (float) (3 * random.nextGaussian());
        }
        return logits;
    }

    private static float[] adjusted(Sampling sampling, int[] prompt) {
        Seen seen = new Seen();
        new Penalized(sampling, prompt, seen).pick(new float[] {4, -3, 5, 0});
        return seen.logits;
    }

    /// Takes the likeliest, and keeps what it was shown.
    private static final class Seen implements Sampler {
        private float[] logits = {};

        @Override
        public int pick(float[] shown) {
            logits = shown.clone();
            return Sampler.likeliest(shown);
        }
    }
}
