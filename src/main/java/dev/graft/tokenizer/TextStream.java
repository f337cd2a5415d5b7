package dev.graft.tokenizer;

import java.util.Arrays;

/// The text of tokens that come one by one. What it gives is whole characters: bytes of a character that is not complete
/// wait for the next token. Special tokens are left out.
///
/// Only the last few tokens are decoded each time, so a token costs the same in a long text. In bytes that are no
/// UTF-8, each counts by itself as soon as it cannot be completed any more, where a decoder of the whole text may look
/// further back.
///
/// Not for more than one thread.
public final class TextStream {
    private static final char REPLACEMENT = '\uFFFD';

    /// Tokens before the new ones that are decoded with them, so that a decoder does not take the first new one for the
    /// first of a text, whose blank it drops.
    private static final int CONTEXT = 8;

    /// Tokens that wait for the end of a character. A character has four bytes at most; tokens of several bytes may end
    /// within characters for longer.
    private static final int MOST_WAITING = 16;

    /// The bytes of a character that lacks its last one.
    private static final int LONGEST_BEGINNING = 3;

    private final Tokenizer tokenizer;
    private int[] window = new int[CONTEXT + MOST_WAITING + 1];
    private int length;

    /// How many of the window's tokens are context.
    private int context;

    /// The part of the window's text that was given before.
    private String given = "";

    /// @param promptTail the last ids before the text, or none; with them, the first piece keeps its leading blank
    public TextStream(Tokenizer tokenizer, int[] promptTail) {
        this.tokenizer = tokenizer;
        int[] visible = Arrays.stream(promptTail).filter(id -> !tokenizer.isSpecial(id)).toArray();
        window = Arrays.copyOf(visible, visible.length + window.length);
        length = visible.length;
        keep(CONTEXT, 0);
    }

    /// @return the text that this token completes; empty if there is none yet
    public String accept(int id) {
        if (tokenizer.isSpecial(id)) {
            return "";
        }
        window[length++] = id;
        String fresh = fresh();
        int waiting = length - context;
        int open = openEnd(fresh);
        if (open == 0 && !fresh.isEmpty()) {
            keep(waiting, 0);
            return fresh;
        }
        if (waiting <= MOST_WAITING) {
            return "";
        }
        if (open == 0) {
            length--; // neither text nor part of a character: an id that no token has
            return "";
        }
        keep(CONTEXT, LONGEST_BEGINNING);
        return fresh.substring(0, fresh.length() - Math.min(open, LONGEST_BEGINNING));
    }

    /// Ends the text: what still waits is given, with U+FFFD for a character that never was completed.
    public String rest() {
        String fresh = fresh();
        keep(CONTEXT, 0);
        return fresh;
    }

    /// The window's text without what was given. Where new bytes spoil those before them, too, as they do for some
    /// decoders, what was given stays, and the new ones are decoded alone.
    private String fresh() {
        String text = text(0);
        return text.startsWith(given) ? text.substring(given.length()) : text(context);
    }

    /// The last tokens become the context of the next ones.
    ///
    /// @param mostOpen how much of the end of their text has not been given, if it is U+FFFD
    private void keep(int tokens, int mostOpen) {
        int kept = Math.min(Math.min(tokens, CONTEXT), length);
        System.arraycopy(window, length - kept, window, 0, kept);
        length = kept;
        context = kept;
        String text = text(0);
        given = text.substring(0, text.length() - Math.min(openEnd(text), mostOpen));
    }

    private static int openEnd(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == REPLACEMENT) {
            end--;
        }
        return text.length() - end;
    }

    private String text(int from) {
        return tokenizer.decode(Arrays.copyOfRange(window, from, length), Specials.NONE);
    }
}
