package dev.graft.tokenizer.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import dev.graft.tokenizer.jinja.Token.Kind;

/// Cuts the inside of one tag into names, numbers, strings and operators. A `}}` inside of brackets ends no tag.
final class TagLexer {
    /// Longer ones first.
    private static final List<String> OPERATORS = List.of("//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%",
            "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";");

    private final String source;
    private final Spots spots;
    private final List<Token> tokens;
    private final Deque<Character> brackets = new ArrayDeque<>();

    TagLexer(String source, Spots spots, List<Token> tokens) {
        this.source = source;
        this.spots = spots;
        this.tokens = tokens;
    }

    /// @return offset after the tag and the white space that it takes
    int block(int from, boolean trim) {
        int at = inside(from, "%}", Kind.END_BLOCK);
        boolean isPlain = source.charAt(at - 3) != '-' && source.charAt(at - 3) != '+';
        if (source.charAt(at - 3) == '-') {
            return Chars.skipSpace(source, at);
        }
        return trim && isPlain && at < source.length() && source.charAt(at) == '\n' ? at + 1 : at;
    }

    int print(int from) {
        int at = inside(from, "}}", Kind.END_PRINT);
        return source.charAt(at - 3) == '-' ? Chars.skipSpace(source, at) : at;
    }

    /// @return offset after the closing mark
    private int inside(int from, String close, Kind end) {
        int at = from;
        while (true) {
            at = Chars.skipSpace(source, at);
            if (at >= source.length()) {
                throw Failure.at(spots.at(at), "the tag is never closed by '" + close + "'");
            }
            int closed = brackets.isEmpty() ? closed(at, close) : -1;
            if (closed >= 0) {
                tokens.add(new Token(end, close, spots.at(at)));
                return closed;
            }
            at = token(at);
        }
    }

    private int closed(int at, String close) {
        if (source.startsWith(close, at)) {
            return at + 2;
        }
        boolean isSigned = source.charAt(at) == '-' || (source.charAt(at) == '+' && close.equals("%}"));
        return isSigned && source.startsWith(close, at + 1) ? at + 3 : -1;
    }

    private int token(int at) {
        int c = source.codePointAt(at);
        if (Chars.isDigit(source, at)) {
            return number(at);
        }
        if (Character.isLetter(c) || c == '_') {
            int end = at;
            while (end < source.length() && isNamePart(source.codePointAt(end))) {
                end += Character.charCount(source.codePointAt(end));
            }
            return add(Kind.NAME, at, end);
        }
        if (c == '"' || c == '\'') {
            return string(at);
        }
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                balance(operator, at);
                return add(Kind.OPERATOR, at, at + operator.length());
            }
        }
        throw Failure.at(spots.at(at), "a tag cannot hold the character '" + Character.toString(c) + "'");
    }

    private static boolean isNamePart(int c) {
        return Character.isLetterOrDigit(c) || c == '_'
                || (Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
    }

    private int add(Kind kind, int from, int to) {
        tokens.add(new Token(kind, source.substring(from, to), spots.at(from)));
        return to;
    }

    private void balance(String operator, int at) {
        switch (operator) {
            case "(" -> brackets.push(')');
            case "[" -> brackets.push(']');
            case "{" -> brackets.push('}');
            case ")", "]", "}" -> {
                if (brackets.isEmpty() || brackets.pop() != operator.charAt(0)) {
                    throw Failure.at(spots.at(at), "'" + operator + "' closes nothing that is open here");
                }
            }
            default -> {
                // no bracket
            }
        }
    }

    private int string(int at) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != source.charAt(at)) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw Failure.at(spots.at(at), "this string is never closed");
        }
        Spot spot = spots.at(at);
        tokens.add(new Token(Kind.STRING, Escapes.resolve(source.substring(at + 1, end), spot), spot));
        return end + 1;
    }

    private int number(int at) {
        int end = digits(at);
        boolean isAfterDot = at > 0 && source.charAt(at - 1) == '.';
        int fraction = end < source.length() && source.charAt(end) == '.' && Chars.isDigit(source, end + 1)
                ? digits(end + 1)
                : end;
        int exponent = exponent(fraction);
        if (!isAfterDot && (fraction > end || exponent > fraction)) {
            return add(Kind.FLOAT, at, exponent);
        }
        if (source.charAt(at) != '0') {
            return add(Kind.INTEGER, at, end);
        }
        int prefixed = prefixed(at);
        if (prefixed > at) {
            return add(Kind.INTEGER, at, prefixed);
        }
        int zeros = at + 1;
        while (source.startsWith("0", zeros) || source.startsWith("_0", zeros)) {
            zeros += source.charAt(zeros) == '_' ? 2 : 1;
        }
        return add(Kind.INTEGER, at, zeros);
    }

    /// Digits, with single underscores between them.
    private int digits(int from) {
        int i = from + 1;
        while (Chars.isDigit(source, i) || (source.startsWith("_", i) && Chars.isDigit(source, i + 1))) {
            i++;
        }
        return i;
    }

    private int exponent(int at) {
        if (at >= source.length() || (source.charAt(at) | 0x20) != 'e') {
            return at;
        }
        int i = at + 1;
        if (i < source.length() && (source.charAt(i) == '+' || source.charAt(i) == '-')) {
            i++;
        }
        return Chars.isDigit(source, i) ? digits(i) : at;
    }

    /// The end of `0x…`, `0o…`, `0b…`, or `at`.
    private int prefixed(int at) {
        int radix = at + 1 < source.length() ? switch (source.charAt(at + 1) | 0x20) {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 0;
        } : 0;
        int i = at + 2;
        while (radix > 0 && i < source.length()) {
            int digit = source.charAt(i) == '_' && i + 1 < source.length() ? i + 1 : i;
            if (Character.digit(source.charAt(digit), radix) < 0) {
                break;
            }
            i = digit + 1;
        }
        return radix > 0 && i > at + 2 ? i : at;
    }
}
