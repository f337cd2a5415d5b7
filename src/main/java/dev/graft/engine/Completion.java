package dev.graft.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.grammar.Constraint;
import dev.graft.tokenizer.TextStream;
import dev.graft.tokenizer.Tokenizer;

/// A text that is being written behind a prompt: takes logits, gives the token to run next and the text that is certain.
///
/// It knows nothing of the model that makes the logits, nor of other texts that are written at the same time.
public final class Completion {
    /// Decoders that look at a token's neighbours look at the one before.
    private static final int PROMPT_TAIL = 4;

    private final Sampling sampling;
    private final Sampler sampler;
    private final Set<Integer> ends;
    private final int room;
    private final TextStream stream;
    private final StopText stop;
    private final StringBuilder text = new StringBuilder();
    private final List<ScoredToken> scored = new ArrayList<>();
    private final @Nullable Constraint constraint;
    private int[] tokens = new int[16];
    private int length;
    private int taken; // characters of the text
    private @Nullable Finish finish;

    /// @param prompt    the tokens before the text
    /// @param maxLength most tokens of prompt and text together
    public Completion(Tokenizer tokenizer, int[] prompt, int maxLength, Sampling sampling) {
        this(tokenizer, prompt, maxLength, sampling, null);
    }

    /// @param constraint bars tokens; the text's own. Where it lets the text end, the model's end tokens end it in any
    ///                   case. Null if any token may follow
    public Completion(Tokenizer tokenizer, int[] prompt, int maxLength, Sampling sampling,
            @Nullable Constraint constraint) {
        this.sampling = sampling;
        this.constraint = constraint;
        sampler = Sampler.of(sampling, prompt);
        ends = sampling.isEndIgnored() && constraint == null ? Set.of() : tokenizer.eosIds();
        room = maxLength - prompt.length;
        stream = new TextStream(tokenizer,
                Arrays.copyOfRange(prompt, Math.max(0, prompt.length - PROMPT_TAIL), prompt.length));
        stop = new StopText(sampling.stop());
        endAtLimit();
    }

    /// Chooses the next token.
    ///
    /// @param logits `[vocab]` behind the prompt and all tokens so far; not changed
    /// @throws UserError with `non-finite` if they are no numbers, with `no-token` if the tokenizer cannot spell the form
    ///                   that the text has to have
    public void accept(float[] logits) {
        if (finish != null) {
            throw new IllegalStateException("the text has ended");
        }
        checkNumbers(logits);
        int id = sampler.pick(allowed(logits));
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * length);
        }
        tokens[length++] = id;
        if (hasLogProbs()) {
            scored.add(ScoredToken.of(id, sampling.logProbs(), logits));
        }
        if (ends.contains(id)) {
            end(Finish.END_TOKEN);
            return;
        }
        if (constraint != null) {
            constraint.accept(id);
        }
        text.append(stop.accept(stream.accept(id)));
        if (stop.isFound()) {
            finish = Finish.STOP_TEXT;
        } else if (constraint != null && constraint.isEnded()) {
            end(Finish.FORM_COMPLETE);
        } else {
            endAtLimit();
        }
    }

    /// Log-probabilities are the model's own, so the mask is laid on a copy.
    private float[] allowed(float[] logits) {
        if (constraint == null) {
            return logits;
        }
        float[] masked = logits.clone();
        constraint.mask(masked);
        return masked;
    }

    /// Ends the text here, if it has not ended. What was held back is text.
    public void interrupt() {
        if (finish == null) {
            end(Finish.INTERRUPTED);
        }
    }

    public boolean isFinished() {
        return finish != null;
    }

    /// Null while it goes on.
    public @Nullable Finish finish() {
        return finish;
    }

    /// How many tokens were chosen, an end token included.
    public int length() {
        return length;
    }

    /// Token `index` of those that were chosen.
    public int token(int index) {
        return tokens[index];
    }

    /// Those that were chosen.
    public int[] tokens() {
        return Arrays.copyOf(tokens, length);
    }

    /// Whether [Sampling#logProbs] asks for them.
    public boolean hasLogProbs() {
        return sampling.logProbs() != Sampling.NO_LOG_PROBS;
    }

    /// Token `index` with its log-probabilities, if there are any.
    public ScoredToken scored(int index) {
        return scored.get(index);
    }

    /// The text so far, without what may still become a stop text or half a character.
    public String text() {
        return text.toString();
    }

    /// What the text has gained since the last call.
    public String takeText() {
        String gained = text.substring(taken);
        taken = text.length();
        return gained;
    }

    private void endAtLimit() {
        if (length >= sampling.maxTokens()) {
            end(Finish.MAX_TOKENS);
        } else if (length >= room) {
            end(Finish.CONTEXT_FULL);
        }
    }

    private void end(Finish reason) {
        text.append(stop.accept(stream.rest())); // the last half of a character may complete a stop
        finish = stop.isFound() ? Finish.STOP_TEXT : reason;
        text.append(stop.rest());
    }

    /// Zero times a number is 0, and not so for NaN and infinity.
    private static void checkNumbers(float[] logits) {
        float sum = 0;
        for (float logit : logits) {
            sum += 0 * logit;
        }
        if (Float.isNaN(sum)) {
            throw nonFinite();
        }
    }

    static UserError nonFinite() {
        return new UserError(Finding.error("non-finite", Place.NOWHERE,
                "the model's logits are no numbers: weights are damaged, or too large for this arithmetic",
                "`graft verify` and `graft inspect` look at the files; download or merge the model again"));
    }
}
