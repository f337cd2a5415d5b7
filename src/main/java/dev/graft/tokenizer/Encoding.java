package dev.graft.tokenizer;

import java.util.Arrays;

/// The ids of a text, and which part of it each stands for.
public final class Encoding {
    private final int[] ids, starts, ends;

    Encoding(int[] ids, int[] starts, int[] ends) {
        this.ids = ids;
        this.starts = starts;
        this.ends = ends;
    }

    /// How many tokens.
    public int length() {
        return ids.length;
    }

    /// @return a copy
    public int[] ids() {
        return ids.clone();
    }

    public int id(int token) {
        return ids[token];
    }

    /// Where the token's text begins, in code points of the whole text; 0 for a token that the text does not hold. The
    /// tokens of one character's bytes all begin where it does.
    public int start(int token) {
        return starts[token];
    }

    /// One past the last code point of the token's text; 0 for a token that the text does not hold.
    public int end(int token) {
        return ends[token];
    }

    @Override
    public String toString() {
        return Arrays.toString(ids);
    }
}
