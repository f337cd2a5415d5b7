package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.graft.diagnostic.UserError;

class ScoredTokenTest {
    private final long seed = System.nanoTime();

    @Test
    void isTheLogarithmOfTheSoftmax() {
        float[] logits = {(float) Math.log(1), (float) Math.log(2), (float) Math.log(5)};
        assertThat(ScoredToken.of(1, 0, logits).token().logProb()).isCloseTo(Math.log(0.25), within(1e-6));
        assertThat(ScoredToken.of(1, 2, logits).likeliest()).extracting(TokenLogProb::id).containsExactly(2, 1);
        assertThat(ScoredToken.of(1, 0, logits).likeliest()).isEmpty();
    }

    @Test
    void largeLogitsDoNotOverflow() {
        assertThat(ScoredToken.of(0, 0, new float[] {3e38f, -3e38f}).token().logProb()).isZero();
        assertThat(ScoredToken.of(1, 0, new float[] {1000, 0}).token().logProb()).isEqualTo(-1000);
    }

    @Test
    void theTokenAndTheLikeliestHaveTheSameNumber() {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            float[] logits = new float[1 + random.nextInt(5000)];
            for (int id = 0; id < logits.length; id++) {
                logits[id] = (float) random.nextGaussian(0, 9);
            }
            ScoredToken scored = ScoredToken.of(Sampler.likeliest(logits), 1, logits);
            assertThat(scored.likeliest()).as("seed %d", seed).containsExactly(scored.token());
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit - (double) logits[scored.token().id()]);
            }
            assertThat(scored.token().logProb()).as("seed %d", seed).isCloseTo(-Math.log(sum), within(1e-6));
        }
    }

    @Test
    void noNumbersHaveNoProbability() {
        assertThatThrownBy(() -> ScoredToken.of(0, 1, new float[] {1, Float.NaN})).isInstanceOf(UserError.class)
                .hasMessageContaining("[non-finite]");
    }

    @Test
    void ranksLikeASort() {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            float[] logits = new float[random.nextInt(40)];
            for (int id = 0; id < logits.length; id++) {
                logits[id] = random.nextInt(9) - 4; // with many that are equal
            }
            List<Integer> sorted = IntStream.range(0, logits.length).boxed()
                    .sorted((a, b) -> logits[a] != logits[b] ? Float.compare(logits[b], logits[a]) : a - b).toList();
            int k = random.nextInt(50);
            assertThat(Ranking.best(logits, k)).as("seed %d", seed)
                    .containsExactly(sorted.stream().limit(k).mapToInt(id -> id).toArray());
        }
    }
}
