package dev.graft.tokenizer;

import java.util.Arrays;

/// The text of tokens that come one by one. What it gives is whole characters: bytes of a character that is not complete
/// wait for the next token. Special tokens are left out.
///
/// Not for more than one thread.
public final class TextStream {
    private static final char REPLACEMENT = '\uFFFD';

    private final Tokenizer tokenizer;

    /// The last tokens, of which the first `given` have been seen in the text already; they only keep a decoder from
    /// treating the first new token as the first of a text.
    private int[] window;
    private int length;
    private int given;

    /// @param promptTail the last ids before the text, or none; with them, the first piece keeps its leading blank
    public TextStream(Tokenizer tokenizer, int[] promptTail) {
        this.tokenizer = tokenizer;
        this.window = Arrays.copyOf(promptTail, promptTail.length + 16);
        this.length = promptTail.length;
        this.given = promptTail.length;
    }

    /// @return the text that this token completes; empty if there is none yet
    public String accept(int id) {
        if (length == window.length) {
            window = Arrays.copyOf(window, 2 * length);
        }
        window[length++] = id;
        String before = text(given), all = text(length);
        if (all.length() <= before.length() || all.charAt(all.length() - 1) == REPLACEMENT) {
            return "";
        }
        window = Arrays.copyOfRange(window, given, length + 16);
        length -= given;
        given = length;
        return all.substring(before.length());
    }

    /// Ends the text: what still waits is given, with U+FFFD for a character that never was completed.
    public String rest() {
        String before = text(given), all = text(length);
        given = length;
        return all.length() <= before.length() ? "" : all.substring(before.length());
    }

    private String text(int tokens) {
        return tokenizer.decode(Arrays.copyOf(window, tokens), Specials.NONE);
    }
}
