package dev.graft.engine.grammar;

/// What may follow in a text that has to have a form. It goes along with one text, and is of no use for a second one.
///
/// Not for more than one thread.
public interface Constraint {

    /// Bars the tokens that cannot follow. What is left leads to a complete text, so something is always left.
    ///
    /// @param logits `[vocab]`, those of barred tokens become -∞; end tokens stay only where the text is complete
    void mask(float[] logits);

    /// Goes on by a token.
    ///
    /// @throws IllegalArgumentException if it cannot follow
    void accept(int token);
}
