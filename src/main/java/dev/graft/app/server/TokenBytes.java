package dev.graft.app.server;

import java.nio.charset.StandardCharsets;

/// The bytes of tokens that are no whole characters, by their spelling in the two kinds of vocabularies that have any.
final class TokenBytes {
    private static final int BYTES = 256;

    /// GPT-2's alphabet: printable bytes stand for themselves, and the others, in order, for the characters from U+0100.
    private static final String ALPHABET = alphabet();

    private TokenBytes() {}

    private static String alphabet() {
        StringBuilder letters = new StringBuilder();
        char next = BYTES;
        for (int b = 0; b < BYTES; b++) {
            boolean isPrintable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            letters.append(isPrintable ? (char) b : next++);
        }
        return letters.toString();
    }

    /// @param spelling of the vocabulary: `<0xE4>`, or letters of GPT-2's alphabet
    /// @param text     what it is if it is neither
    static byte[] of(String spelling, String text) {
        if (spelling.matches("<0x[0-9A-Fa-f]{2}>")) {
            return new byte[] {(byte) Integer.parseInt(spelling.substring(3, 5), 16)};
        }
        byte[] bytes = new byte[spelling.length()];
        for (int i = 0; i < bytes.length; i++) {
            int value = ALPHABET.indexOf(spelling.charAt(i));
            if (value < 0) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }
}
