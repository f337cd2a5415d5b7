package dev.graft.eval;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/// What Python's `str` does, where Java's String does something else.
///
/// Java's `strip` and `isWhitespace` miss U+0085, U+00A0, U+2007 and U+202F, its length counts UTF-16 units, and its
/// numbers are spelt differently. Prompts and hashes must be equal to the byte.
public final class PyText {
    private PyText() {}

    /// `str.isspace` of one code point.
    public static boolean isSpace(int point) {
        return (point >= 0x09 && point <= 0x0D) || (point >= 0x1C && point <= 0x20) || point == 0x85 || point == 0xA0
                || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029
                || point == 0x202F || point == 0x205F || point == 0x3000; // all in the basic plane: chars will do
    }

    public static String strip(String text) {
        return lstrip(rstrip(text));
    }

    public static String rstrip(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    public static String lstrip(String text) {
        int start = 0;
        while (start < text.length() && isSpace(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    /// `len`: code points.
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /// Title case for the first code point, lower case for all others, in no particular language.
    public static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int end = text.offsetByCodePoints(0, 1);
        // A letter before the rest, or a Sigma at its start would count as a word's only letter, and not as its end.
        String first = text.substring(0, end);
        String lower = (first + text.substring(end)).toLowerCase(Locale.ROOT);
        return title(text.codePointAt(0)) + lower.substring(first.toLowerCase(Locale.ROOT).length());
    }

    private static String title(int point) {
        String text = Character.toString(point);
        int title = Character.toTitleCase(point);
        if (title != point || text.toUpperCase(Locale.ROOT).equals(text)) {
            return Character.toString(title);
        }
        String upper = text.toUpperCase(Locale.ROOT); // one to many: ß is titled Ss
        int end = upper.offsetByCodePoints(0, 1);
        return upper.substring(0, end) + upper.substring(end).toLowerCase(Locale.ROOT);
    }

    /// `repr(float)`: the shortest digits that give the number back, with an exponent below 1e-4 and from 1e16.
    public static String repr(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value > 0 ? "0.0" : "-0.0";
        }
        BigDecimal digits = shortest(Math.abs(value));
        String unscaled = digits.unscaledValue().toString();
        int exponent = unscaled.length() - 1 - digits.scale();
        String sign = value < 0 ? "-" : "";
        if (exponent >= -4 && exponent < 16) {
            String plain = digits.toPlainString();
            return sign + (plain.contains(".") ? plain : plain + ".0");
        }
        String rest = unscaled.length() == 1 ? "" : "." + unscaled.substring(1);
        return "%s%s%se%s%02d".formatted(sign, unscaled.charAt(0), rest, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    /// Java writes two digits where one would do: 4.9E-324, and not 5e-324.
    private static BigDecimal shortest(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        BigDecimal one = digits.round(new MathContext(1));
        return one.doubleValue() == value ? one : digits;
    }
}
