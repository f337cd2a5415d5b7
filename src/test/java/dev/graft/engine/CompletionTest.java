package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.UserError;
import dev.graft.engine.grammar.Constraint;
import dev.graft.tokenizer.Specials;

class CompletionTest {
    private static final int MAX_LENGTH = 20;
    private final LetterTokenizer tokenizer = new LetterTokenizer();

    @Test
    void writesWhatIsLikeliestUntilTheEnd() {
        Completion completion = of("prompt", Sampling.greedy());
        assertThat(feed(completion, "some text")).containsExactly("s", "o", "m", "e", " ", "t", "e", "x", "t");
        completion.accept(LetterTokenizer.logits(LetterTokenizer.END));
        assertThat(completion.finish()).isEqualTo(Finish.END_TOKEN);
        assertThat(completion.text()).isEqualTo("some text");
        assertThat(completion.length()).isEqualTo(10);
        assertThat(completion.tokens()).endsWith(LetterTokenizer.END);
    }

    @Test
    void goesOnBehindTheEndIfToldTo() {
        Completion completion = of("", Sampling.greedy().ignoringEnd());
        completion.accept(LetterTokenizer.logits(LetterTokenizer.END));
        assertThat(completion.isFinished()).isFalse();
        feed(completion, "on");
        assertThat(completion.text()).isEqualTo("on");
    }

    @Test
    void aStopTextAcrossTokensIsHeldBackAndLeftOut() {
        Completion completion = of("", Sampling.greedy().withStop(List.of("end")));
        assertThat(feed(completion, "an e")).containsExactly("a", "n", " ", "");
        assertThat(feed(completion, "nd")).containsExactly("", "");
        assertThat(completion.finish()).isEqualTo(Finish.STOP_TEXT);
        assertThat(completion.text()).isEqualTo("an ");
        assertThat(completion.length()).isEqualTo(6);
    }

    @Test
    void whatWasHeldBackIsTextAtTheEnd() {
        Completion completion = of("", Sampling.greedy().withStop(List.of("end")).withMaxTokens(4));
        assertThat(feed(completion, "an e")).containsExactly("a", "n", " ", "e");
        assertThat(completion.finish()).isEqualTo(Finish.MAX_TOKENS);
        Completion interrupted = of("", Sampling.greedy().withStop(List.of("end")));
        feed(interrupted, "an en");
        interrupted.interrupt();
        assertThat(interrupted.takeText()).isEqualTo("en");
        assertThat(interrupted.finish()).isEqualTo(Finish.INTERRUPTED);
    }

    @Test
    void endsWhereTheContextIsFull() {
        Completion completion = of("seventeen letters", Sampling.greedy());
        feed(completion, "abc");
        assertThat(completion.finish()).isEqualTo(Finish.CONTEXT_FULL);
        assertThatThrownBy(() -> completion.accept(LetterTokenizer.logits(0)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void noTokensIsAnEndAtOnce() {
        assertThat(of("abc", Sampling.greedy().withMaxTokens(0)).finish()).isEqualTo(Finish.MAX_TOKENS);
    }

    /// Bias, temperature and penalties change what is chosen, not what is reported.
    @Test
    void logProbsAreTheModelsOwn() {
        Completion completion = of("c", Sampling.greedy().withLogProbs(2).withLogitBias(Map.of(0, 100.0))
                .withPenalties(new Penalties(3, 1, 1)));
        completion.accept(LetterTokenizer.logits(2));
        double logSum = Math.log(Math.exp(3) + LetterTokenizer.VOCAB - 1);
        assertThat(completion.scored(0).token().id()).isZero();
        assertThat(completion.scored(0).token().logProb()).isCloseTo(-logSum, within(1e-6));
        assertThat(completion.scored(0).likeliest()).extracting(TokenLogProb::id).containsExactly(2, 0);
        assertThat(completion.scored(0).likeliest().getFirst().logProb()).isCloseTo(3 - logSum, within(1e-6));
    }

    /// Of barred tokens none is chosen, however it is drawn; what is reported is the model's own all the same.
    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 5})
    void aConstraintBarsTokens(double temperature) {
        List<Integer> seen = new ArrayList<>();
        Constraint even = new Constraint() {
            @Override
            public void mask(float[] logits) {
                for (int id = 1; id < logits.length; id += 2) {
                    logits[id] = Float.NEGATIVE_INFINITY;
                }
            }

            @Override
            public void accept(int token) {
                seen.add(token);
            }

            @Override
            public boolean isEnded() {
                return false;
            }
        };
        Sampling sampling = Sampling.greedy().withTemperature(temperature).withSeed(5).withLogProbs(1).ignoringEnd();
        Completion completion = new Completion(tokenizer, new int[0], 200, sampling, even);
        float[] logits = LetterTokenizer.logits(3);
        while (!completion.isFinished()) {
            completion.accept(logits);
        }
        assertThat(completion.tokens()).hasSize(200);
        assertThat(Arrays.stream(completion.tokens())).allMatch(id -> id % 2 == 0);
        assertThat(seen).hasSize(200);
        assertThat(completion.scored(0).likeliest().getFirst().id()).isEqualTo(3);
        assertThat(logits).isEqualTo(LetterTokenizer.logits(3));
    }

    @Test
    void logitsThatAreNoNumbersAreAnError() {
        for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] logits = LetterTokenizer.logits(2);
            logits[7] = broken;
            assertThatThrownBy(() -> of("", Sampling.greedy()).accept(logits)).isInstanceOf(UserError.class)
                    .hasMessageContaining("[non-finite]");
        }
    }

    private Completion of(String prompt, Sampling sampling) {
        return new Completion(tokenizer, tokenizer.encode(prompt, Specials.NONE), MAX_LENGTH, sampling);
    }

    /// @return what each letter's token gave
    private List<String> feed(Completion completion, String text) {
        List<String> pieces = new ArrayList<>();
        for (int id : tokenizer.encode(text, Specials.NONE)) {
            completion.accept(LetterTokenizer.logits(id));
            pieces.add(completion.takeText());
        }
        return pieces;
    }
}
