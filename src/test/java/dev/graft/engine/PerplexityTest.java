package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.graft.engine.Perplexity.Reading;

class PerplexityTest {
    @Test
    void everyTokenButTheFirstIsScoredOnceAndSeesEnough() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            int window = 2 + random.nextInt(20);
            Reading reading = new Reading(window, 1 + random.nextInt(window - 1));
            int[] text = new int[random.nextInt(80)];
            for (int at = 0; at < text.length; at++) {
                text[at] = at;
            }
            List<Integer> scored = new ArrayList<>();
            for (Continuation request : Perplexity.windows(text, reading)) {
                int tokens = request.contextLength() + request.length();
                assertThat(tokens).isLessThanOrEqualTo(window);
                assertThat(request.contextLength()).isGreaterThanOrEqualTo(scored.isEmpty()
                        ? 1
                        : window - reading.stride());
                for (int at = 1; at < tokens; at++) {
                    assertThat(request.at(at)).isEqualTo(request.at(0) + at);
                }
                for (int at = request.contextLength(); at < tokens; at++) {
                    scored.add(request.at(at));
                }
            }
            assertThat(scored).as("seed %d", seed).hasSize(Math.max(0, text.length - 1));
            for (int at = 0; at < scored.size(); at++) {
                assertThat(scored.get(at)).isEqualTo(at + 1);
            }
        }
    }

    @Test
    void isTheExponentialOfTheMean() throws IOException {
        Perplexity perplexity = Perplexity.of(new Even(), List.of(new int[9], new int[1], new int[2]),
                new Reading(4, 2), (soFar, done, of) -> assertThat(soFar.value()).isCloseTo(8, within(1e-9)));
        assertThat(perplexity.value()).isCloseTo(8, within(1e-9));
        assertThat(perplexity.scored()).isEqualTo(8 + 1);
        assertThat(perplexity.tokens()).isEqualTo(12);
    }

    @Test
    void refusesWindowsThatDoNotMove() {
        assertThatThrownBy(() -> new Reading(1, 1)).hasMessageStartingWith("context is 1; write");
        assertThatThrownBy(() -> new Reading(8, 8)).hasMessageStartingWith("stride is 8; write 1 to 7");
        assertThatThrownBy(() -> new Reading(8, 0)).hasMessageStartingWith("stride is 0");
    }

    /// Thinks that each of 8 tokens is as likely as the others, and answers from behind.
    private static final class Even implements LanguageModel {
        @Override
        public int vocabSize() {
            return 8;
        }

        @Override
        public int maxLength() {
            return 100;
        }

        @Override
        public void logLikelihoods(List<Continuation> requests, Answers answers) {
            for (int i = requests.size() - 1; i >= 0; i--) {
                double[] logProbs = new double[requests.get(i).length()];
                java.util.Arrays.fill(logProbs, -Math.log(8));
                answers.answer(i, new LogLikelihood(logProbs, false));
            }
        }

        @Override
        public void close() {
            // nothing to give back
        }
    }
}
