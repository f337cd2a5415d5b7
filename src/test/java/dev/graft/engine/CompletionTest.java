package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.graft.diagnostic.UserError;
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
        assertThat(completion.chosen(0).id()).isZero();
        assertThat(completion.chosen(0).logProb()).isCloseTo(-logSum, within(1e-6));
        assertThat(completion.likeliest(0)).extracting(TokenLogProb::id).containsExactly(2, 0);
        assertThat(completion.likeliest(0).getFirst().logProb()).isCloseTo(3 - logSum, within(1e-6));
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
