package dev.graft.engine.grammar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

import dev.graft.tokenizer.Specials;
import dev.graft.tokenizer.Tokenizer;

/// What a token adds to the UTF-8 of a text: its decoded text, or where that is half a character, the bytes that its
/// spelling stands for.
final class TokenBytes {
    private static final byte[] NONE = {};
    private static final String REPLACEMENT = "\uFFFD", BYTE = "<0x[0-9A-F]{2}>";

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
        if (spelling.matches(BYTE)) {
            return new byte[] {(byte) HexFormat.fromHexDigits(spelling, 3, 5)};
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < spelling.length(); i++) {
            int b = byteOf(spelling.charAt(i));
            if (b < 0) {
                return spelling.contains(REPLACEMENT) ? added.getBytes(StandardCharsets.UTF_8) : NONE;
            }
            bytes.write(b);
        }
        return bytes.toByteArray();
    }

    /// The alphabet of byte-level vocabularies: bytes that can be printed stand for themselves, the others follow from
    /// U+0100 on in their order (`bytes_to_unicode` of https://github.com/openai/gpt-2).
    private static int byteOf(char c) {
        if (isPrinted(c)) {
            return c;
        }
        int next = 0x100;
        for (int b = 0; b < 0x100; b++) {
            if (!isPrinted(b) && next++ == c) {
                return b;
            }
        }
        return -1;
    }

    private static boolean isPrinted(int b) {
        return (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || (b >= 0xAE && b <= 0xFF);
    }
}
