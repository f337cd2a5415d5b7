package dev.graft.eval;

/// Which reference the numbers are comparable with. What the two do differently is here, and in the tasks that ask.
public enum Protocol {
    /// The Open LLM Leaderboard of 2023-24: documents shuffled, examples drawn by the generator that shuffled them.
    OPEN_LLM_V1("open-llm-v1", 42),

    /// lm-eval 0.4.13: documents in stored order, examples drawn by a generator of their own.
    CURRENT("current", 1234);

    private final String id;
    private final int seed;

    Protocol(String id, int seed) {
        this.id = id;
        this.seed = seed;
    }

    /// As `--protocol` and the results file spell it.
    public String id() {
        return id;
    }

    /// Of the generator that every task begins with.
    int seed() {
        return seed;
    }

    boolean shufflesDocuments() {
        return this == OPEN_LLM_V1;
    }

    /// Whether texts get the tokens that the tokenizer adds by itself, such as BOS.
    public boolean addsSpecialTokens() {
        return this == CURRENT;
    }
}
