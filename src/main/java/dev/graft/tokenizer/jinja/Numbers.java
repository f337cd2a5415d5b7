package dev.graft.tokenizer.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/// Python's numbers: whole ones of any size (here up to 4300 digits, as Python prints them), and doubles.
final class Numbers {
    private static final int MAX_DIGITS = 4300;

    /// A bit more than 4300 digits.
    static final int MAX_BITS = 14_400;

    private Numbers() {}

    static Value integerLiteral(Token token) {
        String digits = token.text().replace("_", "").toLowerCase(Locale.ROOT);
        if (digits.length() > MAX_DIGITS) {
            throw Failure.at(token.spot(), "this number has more than " + MAX_DIGITS + " digits");
        }
        int radix = digits.startsWith("0x") ? 16 : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 10;
        return new Value.Int(new BigInteger(radix == 10 ? digits : digits.substring(2), radix));
    }

    static Value.Int whole(BigInteger number) {
        if (number.bitLength() > MAX_BITS) {
            throw Failure.limit("a number has more than " + MAX_DIGITS + " digits");
        }
        return new Value.Int(number);
    }

    /// A whole number or truth value, as an index or count; null if it is none.
    static @Nullable BigInteger index(Value value) {
        return switch (value) {
            case Value.Int(BigInteger number) -> number;
            case Value.Bool(boolean truth) -> truth ? BigInteger.ONE : BigInteger.ZERO;
            default -> null;
        };
    }

    static boolean isNumber(Value value) {
        return value instanceof Value.Int || value instanceof Value.Bool || value instanceof Value.Real;
    }

    static double real(Value number) {
        if (number instanceof Value.Real(double real)) {
            return real;
        }
        BigInteger whole = index(number);
        if (whole == null) {
            throw Failure.because("a number is needed, not a " + Types.name(number));
        }
        double real = whole.doubleValue();
        if (Double.isInfinite(real)) {
            throw Failure.because("the number is too large for floating point");
        }
        return real;
    }

    static int clamp(BigInteger number) {
        return number.bitLength() > 31
                ? number.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE
                : number.intValue();
    }

    /// Python's `repr(float)`: the shortest digits that read back as the same number, with an exponent below 1e-4 and
    /// from 1e16 on.
    static String repr(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = shortest.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return (number < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    /// Python's `int(float)`.
    static BigInteger truncated(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw Failure.because("'" + repr(number) + "' has no whole number");
        }
        return new BigDecimal(number).toBigInteger();
    }

    /// Python's `int(text, base)`; null if the text is no number.
    static @Nullable BigInteger parseWhole(String text, int base) {
        String digits = text.strip().toLowerCase(Locale.ROOT);
        boolean isSigned = digits.startsWith("-") || digits.startsWith("+");
        String unsigned = isSigned ? digits.substring(1) : digits;
        int radix = base;
        String prefix = unsigned.length() > 1 ? unsigned.substring(0, 2) : "";
        int prefixed = switch (prefix) {
            case "0x" -> 16;
            case "0o" -> 8;
            case "0b" -> 2;
            default -> 0;
        };
        if (prefixed > 0 && (base == 0 || base == prefixed)) {
            radix = prefixed;
            unsigned = unsigned.substring(2);
            unsigned = unsigned.startsWith("_") ? unsigned.substring(1) : unsigned;
        } else if (base == 0) {
            radix = 10;
        }
        boolean isWell = !unsigned.isEmpty() && unsigned.length() <= MAX_DIGITS && radix >= 2 && radix <= 36
                && !unsigned.startsWith("_") && !unsigned.endsWith("_") && !unsigned.contains("__")
                && !unsigned.startsWith("-") && !unsigned.startsWith("+");
        try {
            BigInteger number = isWell ? new BigInteger(unsigned.replace("_", ""), radix) : null;
            return number == null || !digits.startsWith("-") ? number : number.negate();
        } catch (NumberFormatException notOne) {
            return null;
        }
    }

    /// Python's `float(text)`; null if the text is no number.
    static @Nullable Double parseReal(String text) {
        String number = text.strip().toLowerCase(Locale.ROOT);
        String unsigned = number.startsWith("-") || number.startsWith("+") ? number.substring(1) : number;
        double sign = number.startsWith("-") ? -1 : 1;
        if (unsigned.equals("inf") || unsigned.equals("infinity")) {
            return sign * Double.POSITIVE_INFINITY;
        }
        if (unsigned.equals("nan")) {
            return Double.NaN;
        }
        boolean isWell = unsigned.length() < 1000
                && unsigned.matches("(\\d+(_\\d+)*)?(\\.(\\d+(_\\d+)*)?)?(e[+-]?\\d+(_\\d+)*)?")
                && unsigned.matches("\\.?\\d.*");
        return isWell ? Double.valueOf(sign * Double.parseDouble(unsigned.replace("_", ""))) : null;
    }
}
