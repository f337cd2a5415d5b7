package dev.graft.engine.batch;

import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.graft.engine.Sampling;
import dev.graft.engine.grammar.Constraint;

/// Texts to be written behind one prompt.
public final class Order {
    /// No log-probabilities of the prompt.
    static final int UNSCORED = -1;

    private final int[] prompt;
    private final List<Sampling> texts;
    private final int promptLogProbs;
    private final @Nullable Supplier<Constraint> constraint;

    private Order(int[] prompt, List<Sampling> texts, int promptLogProbs, @Nullable Supplier<Constraint> constraint) {
        this.prompt = prompt;
        this.texts = List.copyOf(texts);
        this.promptLogProbs = promptLogProbs;
        this.constraint = constraint;
    }

    /// @param texts one at least; each with a seed of its own, or they are the same
    public static Order of(int[] prompt, List<Sampling> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("an order of no text");
        }
        return new Order(prompt.clone(), texts, UNSCORED, null);
    }

    /// Tells the probability of every token of the prompt, too.
    ///
    /// @param count how many of the likeliest tokens to tell beside each
    public Order withPromptLogProbs(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("%d likeliest tokens; write 0 or more".formatted(count));
        }
        return new Order(prompt, texts, count, constraint);
    }

    /// The texts must have a form.
    ///
    /// @param constraint makes one for each text, before the text begins, on the thread that submits the order
    public Order withConstraint(Supplier<Constraint> constraint) {
        return new Order(prompt, texts, promptLogProbs, constraint);
    }

    /// Not to be changed.
    int[] prompt() {
        return prompt;
    }

    List<Sampling> texts() {
        return texts;
    }

    boolean isScored() {
        return promptLogProbs != UNSCORED;
    }

    int promptLogProbs() {
        return promptLogProbs;
    }

    /// A new one for each text.
    @Nullable
    Constraint constraint() {
        return constraint == null ? null : constraint.get();
    }
}
