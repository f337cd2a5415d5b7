package dev.graft.tokenizer.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/// Python's `'…%s…' % values`.
final class Percent {
    private static final int MAX_WIDTH = 1000;

    private final Meter meter;
    private final StringBuilder out = new StringBuilder();
    private List<Value> values = List.of();
    private @Nullable Dict named;
    private int used;

    Percent(Meter meter) {
        this.meter = meter;
    }

    String format(String format, Value value) {
        values = value instanceof Items items && items.kind().isTuple() ? items.values() : List.of(value);
        named = value instanceof Dict dict ? dict : null;
        boolean takesAll = true;
        int at = 0;
        while (at < format.length()) {
            int percent = format.indexOf('%', at);
            if (percent < 0) {
                break;
            }
            out.append(format, at, percent);
            at = directive(format, percent + 1);
            takesAll = takesAll && named == null;
        }
        out.append(format, at, format.length());
        boolean isSingle = !(value instanceof Items items && items.kind().isTuple());
        boolean mayBeLeft = isSingle && (named != null || value instanceof Items);
        if (used < values.size() && !mayBeLeft) {
            throw Failure.because("not all values of '%' were used by its text");
        }
        meter.made(out.length());
        return out.toString();
    }

    /// @return offset after it
    private int directive(String format, int from) {
        int at = from;
        Value value = null;
        if (at < format.length() && format.charAt(at) == '(') {
            int end = format.indexOf(')', at);
            value = end < 0 || named == null ? null : named.at(Value.of(format.substring(at + 1, end)));
            if (value == null) {
                throw Failure.because("'%(…)' names no value");
            }
            at = end + 1;
        }
        int flags = at;
        while (at < format.length() && "-+ 0#".indexOf(format.charAt(at)) >= 0) {
            at++;
        }
        String flag = format.substring(flags, at);
        int width = number(format, at);
        at = digits(format, at);
        int precision = -1;
        if (at < format.length() && format.charAt(at) == '.') {
            precision = number(format, at + 1);
            at = digits(format, at + 1);
        }
        if (at >= format.length()) {
            throw Failure.because("the text before '%' ends in the middle of a directive");
        }
        char kind = format.charAt(at);
        if (kind == '%') {
            out.append('%');
            return at + 1;
        }
        String text = converted(kind, value == null ? next() : value, flag, precision);
        boolean isNumber = "diufFeEgGxXo".indexOf(kind) >= 0;
        out.append(padded(text, width, flag, isNumber));
        return at + 1;
    }

    private static String padded(String text, int width, String flag, boolean isNumber) {
        int missing = width - Chars.count(text);
        if (missing <= 0) {
            return text;
        }
        if (flag.indexOf('-') >= 0) {
            return text + " ".repeat(missing);
        }
        if (flag.indexOf('0') >= 0 && isNumber) {
            int sign = text.startsWith("-") || text.startsWith("+") || text.startsWith(" ") ? 1 : 0;
            return text.substring(0, sign) + "0".repeat(missing) + text.substring(sign);
        }
        return " ".repeat(missing) + text;
    }

    private static int digits(String format, int from) {
        int at = from;
        while (Chars.isDigit(format, at)) {
            at++;
        }
        return at;
    }

    private static int number(String format, int from) {
        int end = digits(format, from);
        int number = end - from > 4
                ? Integer.MAX_VALUE
                : end == from ? 0 : Integer.parseInt(format.substring(from, end));
        if (number > MAX_WIDTH) {
            throw Failure.limit("a width is more than " + MAX_WIDTH);
        }
        return number;
    }

    private Value next() {
        if (used >= values.size()) {
            throw Failure.because("the text before '%' needs more values than it is given");
        }
        return values.get(used++);
    }

    private String converted(char kind, Value value, String flags, int precision) {
        String text = switch (kind) {
            case 's' -> cut(Repr.str(value, meter), precision);
            case 'r', 'a' -> cut(Repr.of(value, meter), precision);
            case 'c' -> value instanceof Value.Text(String c) && Chars.count(c) == 1 ? c : character(value);
            case 'd', 'i', 'u' -> zeros(whole(value, true).toString(), precision);
            case 'x' -> whole(value, false).toString(16);
            case 'X' -> whole(value, false).toString(16).toUpperCase(Locale.ROOT);
            case 'o' -> whole(value, false).toString(8);
            case 'f', 'F', 'e', 'E', 'g', 'G' -> real(kind, Numbers.real(value), precision < 0 ? 6 : precision);
            default -> throw Failure.because("'%" + kind + "' is no directive");
        };
        boolean isSigned = "difFeEgG".indexOf(kind) >= 0 && !text.startsWith("-");
        return isSigned && flags.indexOf('+') >= 0
                ? "+" + text
                : isSigned && flags.indexOf(' ') >= 0 ? " " + text : text;
    }

    private static String cut(String text, int precision) {
        return precision < 0 || Chars.count(text) <= precision
                ? text
                : text.substring(0, text.offsetByCodePoints(0, precision));
    }

    private static String zeros(String number, int precision) {
        int sign = number.startsWith("-") ? 1 : 0;
        int missing = precision - number.length() + sign;
        return missing <= 0 ? number : number.substring(0, sign) + "0".repeat(missing) + number.substring(sign);
    }

    private static String character(Value value) {
        BigInteger code = Numbers.index(value);
        if (code == null || code.bitLength() > 21 || !Character.isValidCodePoint(code.intValue())) {
            throw Failure.because("'%c' needs a character");
        }
        return Character.toString(code.intValue());
    }

    private static BigInteger whole(Value value, boolean mayBeReal) {
        BigInteger whole = Numbers.index(value);
        if (whole == null && mayBeReal && value instanceof Value.Real(double real)) {
            whole = Numbers.truncated(real);
        }
        if (whole == null) {
            throw Failure.because("this directive needs a whole number, not a " + Types.name(value));
        }
        return whole;
    }

    /// As C's printf writes a double: exact decimal digits, rounded half to even.
    static String real(char kind, double number, int precision) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            String name = Numbers.repr(number);
            return Character.isUpperCase(kind) ? name.toUpperCase(Locale.ROOT) : name;
        }
        String sign = number < 0 || (number == 0 && 1 / number < 0) ? "-" : "";
        BigDecimal exact = new BigDecimal(Math.abs(number));
        String text = switch (kind) {
            case 'f', 'F' -> exact.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
            case 'e', 'E' -> scientific(exact, precision);
            default -> general(exact, Math.max(1, precision));
        };
        return sign + (Character.isUpperCase(kind) ? text.toUpperCase(Locale.ROOT) : text);
    }

    private static String scientific(BigDecimal exact, int precision) {
        BigDecimal rounded = rounded(exact, precision + 1);
        String digits = rounded.unscaledValue().toString();
        digits += "0".repeat(Math.max(0, precision + 1 - digits.length()));
        int exponent = exact.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        return digits.charAt(0) + (precision > 0 ? "." + digits.substring(1, precision + 1) : "") + "e"
                + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    private static BigDecimal rounded(BigDecimal exact, int digits) {
        return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    private static String general(BigDecimal exact, int precision) {
        BigDecimal rounded = rounded(exact, precision);
        int exponent = exact.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        if (exponent < -4 || exponent >= precision) {
            String text = scientific(exact, precision - 1);
            int e = text.indexOf('e');
            return withoutZeros(text.substring(0, e)) + text.substring(e);
        }
        return withoutZeros(exact.setScale(precision - 1 - exponent, RoundingMode.HALF_EVEN).toPlainString());
    }

    private static String withoutZeros(String number) {
        if (number.indexOf('.') < 0) {
            return number;
        }
        int end = number.length();
        while (number.charAt(end - 1) == '0') {
            end--;
        }
        return number.substring(0, number.charAt(end - 1) == '.' ? end - 1 : end);
    }
}
