package dev.graft.tokenizer;

import java.util.Arrays;

import dev.graft.model.SentencePieceModel.Normalization;

/// A text as SentencePiece makes its pieces of it: blanks written `▁`, one more in front. Knows for every character which
/// code point of the whole text it comes from.
///
/// `Normalizer::Normalize` of https://github.com/google/sentencepiece, without its character map.
final class Blanks {
    static final char ESCAPED = '\u2581';

    private final StringBuilder text = new StringBuilder();
    private int[] origins = new int[16];

    private Blanks() {}

    /// @param part  of a whole text
    /// @param first which code point of the whole text it begins at
    /// @param isDummyWanted false keeps the blank in front away, whatever the model says
    static Blanks of(String part, int first, Normalization rule, boolean isDummyWanted) {
        Blanks result = new Blanks();
        int begin = 0, end = part.length();
        if (rule.removeBlanks()) {
            while (begin < end && part.charAt(begin) == ' ') {
                begin++;
            }
            while (end > begin && isBlank(part.charAt(end - 1), rule)) {
                end--;
            }
        }
        if (begin == end) {
            return result;
        }
        int origin = first + begin; // those before are blanks, one character each
        if (rule.dummyPrefix() && isDummyWanted) {
            result.append(blank(rule), origin);
        }
        boolean isAfterBlank = false;
        for (int at = begin; at < end;) {
            int c = part.codePointAt(at);
            at += Character.charCount(c);
            if (c != ' ' || !(rule.removeBlanks() && isAfterBlank)) {
                result.append(c == ' ' ? blank(rule) : c, origin);
            }
            isAfterBlank = c == ' ';
            origin++;
        }
        return result;
    }

    private static int blank(Normalization rule) {
        return rule.escapeBlanks() ? ESCAPED : ' ';
    }

    /// At the end, `▁` in the text is taken for a blank, too.
    private static boolean isBlank(char c, Normalization rule) {
        return c == ' ' || (rule.escapeBlanks() && c == ESCAPED);
    }

    private void append(int codePoint, int origin) {
        if (text.length() + 2 > origins.length) {
            origins = Arrays.copyOf(origins, 2 * origins.length);
        }
        origins[text.length()] = origin;
        origins[text.length() + Character.charCount(codePoint) - 1] = origin;
        text.appendCodePoint(codePoint);
    }

    String text() {
        return text.toString();
    }

    /// The code point of the whole text that a character comes from.
    int origin(int at) {
        return origins[at];
    }
}
