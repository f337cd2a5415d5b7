package dev.graft.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import dev.graft.model.SentencePieceModel;

/// Pieces to text: `▁` to blanks without the one in front, runs of bytes to characters.
///
/// `SentencePieceProcessor::Decode` of https://github.com/google/sentencepiece.
final class SentencePieceDecoder {
    private static final char REPLACEMENT = '\uFFFD';

    private final SentencePieceModel model;
    private final SentencePieceVocabulary vocabulary;
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /// Whether a blank in front of the next piece is the one that encoding added.
    private boolean isBlankExpected = true;

    SentencePieceDecoder(SentencePieceModel model, SentencePieceVocabulary vocabulary) {
        this.model = model;
        this.vocabulary = vocabulary;
    }

    /// A token that is written as it is, or nothing at all.
    void literal(String token) {
        endBytes();
        text.append(token);
    }

    void piece(int id) {
        switch (vocabulary.type(id)) {
            case BYTE -> bytes.write(vocabulary.byteValue(id));
            case CONTROL -> literal("");
            case UNKNOWN -> literal(model.training().unkSurface());
            case NORMAL, USER_DEFINED, UNUSED -> {
                endBytes();
                append(vocabulary.text(id));
            }
        }
    }

    private void append(String piece) {
        boolean isFirst = isBlankExpected && text.isEmpty();
        SentencePieceModel.Normalization rule = model.normalization();
        boolean isDropped = isFirst && (rule.dummyPrefix() || rule.removeBlanks()) && piece.charAt(0) == Blanks.ESCAPED;
        text.append(piece.replace(Blanks.ESCAPED, ' '), isDropped ? 1 : 0, piece.length());
        isBlankExpected &= !isDropped || rule.removeBlanks();
    }

    String text() {
        endBytes();
        return text.toString();
    }

    private void endBytes() {
        byte[] run = bytes.toByteArray();
        for (int at = 0; at < run.length;) {
            int length = characterLength(run, at);
            if (length > 0) {
                text.append(new String(run, at, length, StandardCharsets.UTF_8));
            } else {
                text.append(REPLACEMENT);
            }
            at += Math.max(1, length);
        }
        bytes.reset();
    }

    /// @return how many bytes the character that begins there has; 0 if none does
    private static int characterLength(byte[] utf8, int at) {
        int first = utf8[at] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xC2 && first < 0xE0
                ? 2
                : first >= 0xE0 && first < 0xF0
                        ? 3
                        : first >= 0xF0 && first < 0xF5 ? 4 : 0;
        if (length == 0 || at + length > utf8.length) {
            return 0;
        }
        int codePoint = first & 0x7F >> length;
        for (int i = 1; i < length; i++) {
            if ((utf8[at + i] & 0xC0) != 0x80) {
                return 0;
            }
            codePoint = codePoint << 6 | (utf8[at + i] & 0x3F);
        }
        boolean isOverlong = (length == 3 && codePoint < 0x800) || (length == 4 && codePoint < 0x10000);
        boolean isCharacter = codePoint < 0xD800 || (codePoint > 0xDFFF && codePoint <= 0x10FFFF);
        return isOverlong || !isCharacter ? 0 : length;
    }
}
