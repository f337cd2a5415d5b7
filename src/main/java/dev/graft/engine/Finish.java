package dev.graft.engine;

/// Why a text ended.
public enum Finish {
    /// The model wrote one of its end tokens.
    END_TOKEN("stop"),
    /// A stop text was written.
    STOP_TEXT("stop"),
    /// The text has the form that it has to have, and nothing can follow.
    FORM_COMPLETE("stop"),
    /// As many tokens as were asked for.
    MAX_TOKENS("length"),
    /// The model's context is full.
    CONTEXT_FULL("length"),
    /// The caller ended it.
    INTERRUPTED("interrupted");

    private final String word;

    Finish(String word) {
        this.word = word;
    }

    /// As OpenAI's API says it, `stop` or `length`, and `interrupted`.
    public String word() {
        return word;
    }
}
