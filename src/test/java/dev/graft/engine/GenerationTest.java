package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.graft.diagnostic.UserError;
import dev.graft.tokenizer.Tokenizer;

/// With a donor of the example: 32 layers, a vocabulary of 2048, random weights.
class GenerationTest {
    private static final Path DONOR = Path.of("examples/nyxene/hub/chargoddard/loyal-piano-m7-cdpo");
    private static final Sampling WARM = Sampling.greedy().withTemperature(1.5).withSeed(11).withMaxTokens(12)
            .ignoringEnd();
    private static final int[] PROMPT = {1, 400, 500, 600};

    private LocalModel model;
    private Tokenizer tokenizer;

    @BeforeEach
    void load() throws IOException {
        model = LocalModel.load(DONOR);
        tokenizer = model.tokenizer();
    }

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void greedyIsTheLikeliestTokenAgainAndAgain() {
        int[] tokens = tokens(PROMPT, Sampling.greedy().withMaxTokens(8).ignoringEnd(), 1).getFirst();
        try (Branch branch = model.branch(PROMPT)) {
            float[] logits = model.logits(branch, Arrays.copyOfRange(PROMPT, branch.length(), PROMPT.length));
            for (int token : tokens) {
                assertThat(token).isEqualTo(Sampler.likeliest(logits));
                logits = model.logits(branch, token);
            }
        }
    }

    @Test
    void eachOfSeveralTextsIsTheOneThatIsWrittenAlone() {
        List<int[]> together = tokens(PROMPT, WARM, 3);
        assertThat(together.get(0)).isNotEqualTo(together.get(1));
        for (int i = 0; i < 3; i++) {
            assertThat(tokens(PROMPT, WARM.withSeed(11 + i), 1).getFirst()).isEqualTo(together.get(i));
        }
    }

    @Test
    void aPromptOfManyStepsIsTheSameFromAFreshAndAReusedCache() throws IOException {
        int[] prompt = new int[1300];
        for (int i = 0; i < prompt.length; i++) {
            prompt[i] = 3 + i * 31 % 2000;
        }
        List<int[]> fresh = tokens(prompt, WARM, 2);
        try (Generation again = Generation.begin(model, tokenizer, prompt, WARM, 2)) {
            while (again.advance()) {
                assertThat(again.timing().reusedTokens()).isGreaterThan(1000);
            }
            assertThat(again.completions()).extracting(Completion::tokens).containsExactlyElementsOf(fresh);
        }
    }

    @Test
    void textsEndOneByOne() {
        try (Generation generation = Generation.begin(model, tokenizer, PROMPT, WARM.withStop(List.of("e")), 4)) {
            while (generation.advance()) {
                generation.completions().forEach(completion -> assertThat(completion.text()).doesNotContain("e"));
            }
            assertThat(generation.completions()).allMatch(Completion::isFinished)
                    .anyMatch(completion -> completion.finish() == Finish.STOP_TEXT);
            assertThat(generation.advance()).isFalse();
        }
    }

    @Test
    void countsWhatItDid() {
        try (Generation generation = Generation.begin(model, tokenizer, PROMPT, WARM, 2)) {
            while (generation.advance()) {
                assertThat(generation.promptTokens()).isEqualTo(4);
            }
            Timing timing = generation.timing();
            assertThat(timing.promptTokens()).isEqualTo(4);
            assertThat(timing.reusedTokens()).isZero();
            assertThat(timing.tokens()).isEqualTo(24);
            assertThat(timing.decodedTokens()).isEqualTo(22);
            assertThat(timing.decodedTokensPerSecond()).isPositive();
            assertThat(timing.promptTokensPerSecond()).isPositive();
        }
        assertThat(new Timing(4, 4, 0, 0, 0, 0).promptTokensPerSecond()).isZero();
    }

    @Test
    void whoeverClosesItEarlyKeepsWhatThereIs() {
        Completion completion;
        try (Generation generation = Generation.begin(model, tokenizer, PROMPT, WARM, 1)) {
            generation.advance();
            generation.advance();
            completion = generation.completions().getFirst();
        }
        assertThat(completion.length()).isEqualTo(2);
        assertThat(completion.finish()).isEqualTo(Finish.INTERRUPTED);
    }

    @Test
    void refusesAnEmptyPromptAndOneThatIsTooLong() {
        refuses(new int[0], WARM, "[empty-prompt]");
        refuses(new int[2048], WARM, "the prompt has 2048 tokens, and the model's context ends at 2048");
        refuses(PROMPT, WARM.withLogitBias(Map.of(2048, 1.0)), "token id of a logit bias is 2048; write 0 to 2047");
    }

    private void refuses(int[] prompt, Sampling sampling, String message) {
        assertThatThrownBy(() -> Generation.begin(model, tokenizer, prompt, sampling, 1)).isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }

    private List<int[]> tokens(int[] prompt, Sampling sampling, int count) {
        try (Generation generation = Generation.begin(model, tokenizer, prompt, sampling, count)) {
            while (generation.advance()) {
                assertThat(generation.completions()).hasSize(count);
            }
            return generation.completions().stream().map(Completion::tokens).toList();
        }
    }
}
