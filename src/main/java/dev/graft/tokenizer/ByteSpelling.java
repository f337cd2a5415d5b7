package dev.graft.tokenizer;

import java.util.HexFormat;
import java.util.Optional;

/// The bytes that tokens are spelled for which are no whole characters, in the two kinds of vocabularies that have any:
/// `<0xE4>` in those of SentencePiece, and letters of an alphabet in byte-level ones.
public final class ByteSpelling {
    private static final int BYTES = 0x100;
    private static final String BYTE = "<0x[0-9A-Fa-f]{2}>";

    /// Bytes that can be printed stand for themselves, the others, in their order, for the characters from U+0100 on
    /// (`bytes_to_unicode` of https://github.com/openai/gpt-2).
    private static final String ALPHABET = alphabet();

    private ByteSpelling() {}

    private static String alphabet() {
        StringBuilder letters = new StringBuilder();
        char next = BYTES;
        for (int b = 0; b < BYTES; b++) {
            boolean isPrinted = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            letters.append(isPrinted ? (char) b : next++);
        }
        return letters.toString();
    }

    /// @param spelling of the vocabulary
    /// @return the bytes; nothing if it is no spelling of bytes
    public static Optional<byte[]> bytes(String spelling) {
        if (spelling.matches(BYTE)) {
            return Optional.of(new byte[] {(byte) HexFormat.fromHexDigits(spelling, 3, 5)});
        }
        byte[] bytes = new byte[spelling.length()];
        for (int i = 0; i < bytes.length; i++) {
            int value = ALPHABET.indexOf(spelling.charAt(i));
            if (value < 0) {
                return Optional.empty();
            }
            bytes[i] = (byte) value;
        }
        return Optional.of(bytes);
    }
}
