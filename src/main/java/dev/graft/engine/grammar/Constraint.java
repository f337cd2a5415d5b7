package dev.graft.engine.grammar;

import dev.graft.diagnostic.UserError;

/// What may follow in a text that has to have a form. It goes along with one text, and is of no use for a second one.
///
/// Not for more than one thread.
public interface Constraint {

    /// Bars the tokens that cannot follow.
    ///
    /// @param logits `[vocab]`, those of barred tokens become -∞; end tokens stay only where the text is complete
    /// @throws UserError with `no-token` if nothing is left, because the tokenizer cannot spell what has to follow
    void mask(float[] logits);

    /// Goes on by a token.
    ///
    /// @throws IllegalArgumentException if it cannot follow
    void accept(int token);

    /// Whether the text is complete and nothing can follow but an end token, so that nobody has to ask for one.
    boolean isEnded();
}
