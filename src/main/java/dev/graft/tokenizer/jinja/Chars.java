package dev.graft.tokenizer.jinja;

/// Characters as Python sees them.
final class Chars {
    private Chars() {}

    /// Python's `str.isspace`, which is also `\s` of its regular expressions.
    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || c == 0x85 || c == 0xA0 || c == 0x2007 || c == 0x202F;
    }

    static int skipSpace(String text, int from) {
        int i = from;
        while (i < text.length() && isSpace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    static String stripEnd(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /// Number of characters: Python counts code points.
    static int count(String text) {
        return text.codePointCount(0, text.length());
    }

    /// What `\n` in a template means: every line break is one.
    static String withPlainLineBreaks(String text) {
        return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
    }

    static boolean isDigit(String text, int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }
}
