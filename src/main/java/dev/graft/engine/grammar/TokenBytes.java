package dev.graft.engine.grammar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.graft.tokenizer.ByteSpelling;
import dev.graft.tokenizer.Specials;
import dev.graft.tokenizer.Tokenizer;

/// What a token adds to the UTF-8 of a text: its decoded text, or where that is half a character, the bytes that its
/// spelling stands for.
final class TokenBytes {
    private static final byte[] NONE = {};
    private static final String REPLACEMENT = "\uFFFD";

    private final Tokenizer tokenizer;

    /// In front of the token, which a decoder would take for the first of a text otherwise.
    private final int[] before;
    private final String textBefore;

    TokenBytes(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        before = tokenizer.encode("a", Specials.NONE);
        textBefore = tokenizer.decode(before, Specials.NONE);
    }

    /// None for tokens that are no text: special ones, and the one for what the vocabulary lacks.
    byte[] of(int id) {
        String spelling = tokenizer.token(id);
        if (spelling.isEmpty() || tokenizer.isSpecial(id) || tokenizer.eosIds().contains(id)
                || tokenizer.unkId().orElse(-1) == id) {
            return NONE;
        }
        int[] pair = Arrays.copyOf(before, before.length + 1);
        pair[before.length] = id;
        String text = tokenizer.decode(pair, Specials.NONE);
        if (!text.startsWith(textBefore)) {
            return NONE;
        }
        String added = text.substring(textBefore.length());
        return added.contains(REPLACEMENT) ? spelled(spelling, added) : added.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] spelled(String spelling, String added) {
        return ByteSpelling.bytes(spelling)
                .orElseGet(() -> spelling.contains(REPLACEMENT) ? added.getBytes(StandardCharsets.UTF_8) : NONE);
    }
}
