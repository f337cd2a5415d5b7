package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class TokenLogProbTest {
    @Test
    void isTheLogarithmOfTheSoftmax() {
        float[] logits = {(float) Math.log(1), (float) Math.log(2), (float) Math.log(5)};
        assertThat(TokenLogProb.of(1, logits).logProb()).isCloseTo(Math.log(0.25), within(1e-6));
        assertThat(TokenLogProb.likeliest(2, logits)).extracting(TokenLogProb::id).containsExactly(2, 1);
        assertThat(TokenLogProb.likeliest(0, logits)).isEmpty();
    }

    @Test
    void largeLogitsDoNotOverflow() {
        assertThat(TokenLogProb.of(0, new float[] {3e38f, -3e38f}).logProb()).isZero();
        assertThat(TokenLogProb.of(1, new float[] {1000, 0}).logProb()).isEqualTo(-1000);
    }

    @Test
    void ranksLikeASort() {
        long seed = System.nanoTime();
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
