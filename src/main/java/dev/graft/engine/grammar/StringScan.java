package dev.graft.engine.grammar;

/// Within a JSON string: what a byte of its UTF-8 does. A state is a long, so that a walk over a vocabulary allocates
/// nothing here:
///
///     [ first half of a surrogate pair : 16 ][ bits of the character so far : 24 ][ bytes or digits to come : 4 ][ kind : 4 ]
///
/// Half a surrogate pair, which JSON's grammar lets pass and no UTF-8 can hold, is refused.
final class StringScan {
    /// Between two characters.
    static final long PLAIN = 0;

    /// Behind the closing quote.
    static final long END = 2;

    /// Cannot follow.
    static final long WRONG = -1;

    private static final int BETWEEN = 0, CHARACTER = 1, ESCAPE = 3, HEX = 4, PAIR_BACKSLASH = 5, PAIR_U = 6, UTF8 = 7;
    private static final int LEFT = 4, BITS = 8, HIGH = 32, MOST_BITS = 0xFFFFFF;

    private StringScan() {}

    /// @param b 0 to 255
    static long step(long state, int b) {
        return switch ((int) state & 15) {
            case BETWEEN, CHARACTER -> plain(b);
            case ESCAPE -> escape(b);
            case HEX -> hex(state, Character.digit(b, 16));
            case PAIR_BACKSLASH -> b == '\\' ? of(PAIR_U, 0, 0, high(state)) : WRONG;
            case PAIR_U -> b == 'u' ? of(HEX, 4, 0, high(state)) : WRONG;
            case UTF8 -> utf8(bits(state), left(state), b);
            default -> throw new IllegalStateException("the string has ended");
        };
    }

    /// Whether a character was completed by the last byte.
    static boolean isCharacter(long state) {
        return ((int) state & 15) == CHARACTER;
    }

    /// The character that was completed.
    static int codePoint(long state) {
        return bits(state);
    }

    /// Whether a character that has begun can become this one.
    static boolean mayBecome(long state, int codePoint) {
        boolean isPair = Character.isSupplementaryCodePoint(codePoint);
        int first = isPair ? Character.highSurrogate(codePoint) : codePoint;
        return switch ((int) state & 15) {
            case ESCAPE -> true; // everything can be written as \\u
            case HEX -> high(state) == 0
                    ? first >> (4 * left(state)) == bits(state)
                    : isPair && first == high(state)
                            && Character.lowSurrogate(codePoint) >> (4 * left(state)) == bits(state);
            case PAIR_BACKSLASH, PAIR_U -> isPair && first == high(state);
            case UTF8 -> codePoint >= shortest(state) && codePoint >> (6 * left(state)) == bits(state);
            default -> throw new IllegalArgumentException("no character has begun");
        };
    }

    /// The first character that has as many bytes as the one that has begun.
    private static int shortest(long state) {
        return switch (left(state)) {
            case 3 -> 0x10000;
            case 2 -> bits(state) < 0x10 ? 0x800 : 0x10000;
            default -> 0x80;
        };
    }

    private static long plain(int b) {
        if (b == '"') {
            return END;
        }
        if (b == '\\') {
            return of(ESCAPE, 0, 0, 0);
        }
        if (b < 0x80) {
            return b < 0x20 ? WRONG : character(b);
        }
        if (b < 0xC2 || b > 0xF4) {
            return WRONG;
        }
        return b < 0xE0 ? of(UTF8, 1, b & 0x1F, 0) : b < 0xF0 ? of(UTF8, 2, b & 0xF, 0) : of(UTF8, 3, b & 7, 0);
    }

    private static long escape(int b) {
        return switch (b) {
            case '"', '\\', '/' -> character(b);
            case 'b' -> character('\b');
            case 'f' -> character('\f');
            case 'n' -> character('\n');
            case 'r' -> character('\r');
            case 't' -> character('\t');
            case 'u' -> of(HEX, 4, 0, 0);
            default -> WRONG;
        };
    }

    private static long hex(long state, int digit) {
        if (digit < 0) {
            return WRONG;
        }
        int unit = bits(state) << 4 | digit, left = left(state) - 1, high = high(state);
        // The second half of a pair is DC00 to DFFF: wanted behind a first half, and nowhere else.
        int firstTwo = left < 3 ? unit >> (4 * (2 - left)) : 0;
        boolean isSecond = left == 3 ? digit == 0xD : firstTwo >= 0xDC && firstTwo <= 0xDF;
        if (high != 0 ? !isSecond : left < 3 && isSecond) {
            return WRONG;
        }
        if (left > 0) {
            return of(HEX, left, unit, high);
        }
        if (high != 0) {
            return character(Character.toCodePoint((char) high, (char) unit));
        }
        return Character.isHighSurrogate((char) unit) ? of(PAIR_BACKSLASH, 0, 0, unit) : character(unit);
    }

    /// Shortest forms only, no surrogates, nothing beyond U+10FFFF: RFC 3629, section 4.
    private static long utf8(int bits, int left, int b) {
        int least = left == 2 && bits == 0 ? 0xA0 : left == 3 && bits == 0 ? 0x90 : 0x80;
        int most = left == 2 && bits == 0xD ? 0x9F : left == 3 && bits == 4 ? 0x8F : 0xBF;
        if (b < least || b > most) {
            return WRONG;
        }
        int more = bits << 6 | (b & 0x3F);
        return left == 1 ? character(more) : of(UTF8, left - 1, more, 0);
    }

    private static long character(int codePoint) {
        return of(CHARACTER, 0, codePoint, 0);
    }

    private static long of(int kind, int left, int bits, int high) {
        return kind | (long) left << LEFT | (long) bits << BITS | (long) high << HIGH;
    }

    private static int left(long state) {
        return (int) (state >> LEFT) & 15;
    }

    private static int bits(long state) {
        return (int) (state >> BITS) & MOST_BITS;
    }

    private static int high(long state) {
        return (int) (state >> HIGH);
    }
}
