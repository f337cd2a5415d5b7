package dev.graft.eval;

/// How texts become tokens for one run: the tokenizer, and whether the protocol has it add tokens of its own.
public interface TokenText {

    /// With the tokens that the tokenizer adds by itself, in protocol `current`; without them in `open-llm-v1`.
    int[] encode(String text);

    /// Without any token that is not in the text.
    int[] encodeBare(String text);

    /// What stands for an empty context: the end token in `open-llm-v1`; in `current` the begin token, or the end token
    /// of a tokenizer that has no other.
    int emptyContext();

    /// Whether a continuation that begins with [#emptyContext] takes its first token for the context.
    boolean mayStartWithContext();
}
