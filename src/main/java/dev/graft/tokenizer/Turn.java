package dev.graft.tokenizer;

/// Where a rendered conversation ends.
public enum Turn {
    /// With the words that begin an answer: the model goes on from there.
    OPEN,
    /// After the last message.
    CLOSED
}
