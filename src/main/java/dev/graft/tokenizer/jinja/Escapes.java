package dev.graft.tokenizer.jinja;

/// Backslashes in a string of a template: Python's `unicode-escape`.
final class Escapes {
    private Escapes() {}

    static String resolve(String written, Spot spot) {
        if (written.indexOf('\\') < 0) {
            return written;
        }
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < written.length()) {
            char c = written.charAt(i);
            if (c != '\\') {
                out.append(c);
                i++;
                continue;
            }
            char kind = written.charAt(i + 1); // the lexer takes what follows a backslash with it
            i += 2;
            int simple = "\n\\'\"abfnrtv".indexOf(kind);
            if (simple >= 0) {
                out.append(
                        new String[] {"", "\\", "'", "\"", "\u0007", "\b", "\f", "\n", "\r", "\t", "\u000B"}[simple]);
            } else if (kind == 'x' || kind == 'u' || kind == 'U') {
                int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
                out.appendCodePoint(code(written, i, digits, 16, spot));
                i += digits;
            } else if (kind >= '0' && kind <= '7') {
                int end = i - 1;
                while (end < written.length() && end < i + 2 && Character.digit(written.charAt(end), 8) >= 0) {
                    end++;
                }
                out.appendCodePoint(code(written, i - 1, end - i + 1, 8, spot));
                i = end;
            } else if (kind == 'N' && written.startsWith("{", i) && written.indexOf('}', i) > 0) {
                int end = written.indexOf('}', i);
                out.appendCodePoint(named(written.substring(i + 1, end), spot));
                i = end + 1;
            } else if (kind == 'N') {
                throw Failure.at(spot, "'\\N' needs the name of a character in braces");
            } else {
                out.append('\\').append(kind);
            }
        }
        return out.toString();
    }

    private static int code(String text, int from, int digits, int radix, Spot spot) {
        try {
            int code = Integer.parseInt(text.substring(from, from + digits), radix);
            if (Character.isValidCodePoint(code) && text.charAt(from) != '+' && text.charAt(from) != '-') {
                return code;
            }
        } catch (NumberFormatException | StringIndexOutOfBoundsException malformed) {
            throw Failure.at(spot, "an escape of this string lacks digits");
        }
        throw Failure.at(spot, "an escape of this string is no character");
    }

    private static int named(String name, Spot spot) {
        try {
            return Character.codePointOf(name);
        } catch (IllegalArgumentException unknown) {
            throw Failure.at(spot, "there is no character '" + name + "'");
        }
    }
}
