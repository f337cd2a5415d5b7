package dev.graft.tokenizer.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// `+ - * / // % **` on numbers, texts and lists, as Python has them.
final class Arithmetic {
    private final Meter meter;

    Arithmetic(Meter meter) {
        this.meter = meter;
    }

    Value apply(String operator, Value a, Value b) {
        if (a instanceof Value.Text(String format) && operator.equals("%")) {
            return Value.of(new Percent(meter).format(format, b));
        }
        if (a instanceof Value.Undefined undefined) {
            throw undefined.failure();
        }
        if (b instanceof Value.Undefined undefined) {
            throw undefined.failure();
        }
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            BigInteger x = Numbers.index(a);
            BigInteger y = Numbers.index(b);
            return x != null && y != null ? whole(operator, x, y) : real(operator, Numbers.real(a), Numbers.real(b));
        }
        if (operator.equals("+")) {
            return joined(a, b);
        }
        BigInteger times = operator.equals("*") ? Numbers.index(b) : null;
        if (times != null && isSequence(a)) {
            return repeated(a, Numbers.clamp(times.max(BigInteger.ZERO)));
        }
        times = operator.equals("*") ? Numbers.index(a) : null;
        if (times != null && isSequence(b)) {
            return repeated(b, Numbers.clamp(times.max(BigInteger.ZERO)));
        }
        throw impossible(operator, a, b);
    }

    private static Failure impossible(String operator, Value a, Value b) {
        return Failure.because("'" + operator + "' cannot take a " + Types.name(a) + " and a " + Types.name(b));
    }

    private static boolean isSequence(Value value) {
        return value instanceof Value.Text || (value instanceof Items items
                && (items.kind() == Items.Kind.LIST || items.kind().isTuple()));
    }

    private Value joined(Value a, Value b) {
        meter.made(Iterate.size(a) + Iterate.size(b));
        if (a instanceof Value.Text(String x) && b instanceof Value.Text(String y)) {
            return Value.of(x + y);
        }
        if (a instanceof Items x && b instanceof Items y && x.kind().isTuple() == y.kind().isTuple() && isSequence(x)
                && isSequence(y)) {
            List<Value> values = new ArrayList<>(x.values());
            values.addAll(y.values());
            return new Items(x.kind(), values);
        }
        throw impossible("+", a, b);
    }

    private Value repeated(Value value, int times) {
        meter.made(Iterate.size(value) * times);
        if (value instanceof Value.Text(String text)) {
            return Value.of(text.repeat(text.isEmpty() ? 0 : times));
        }
        Items items = (Items) value;
        List<Value> values = new ArrayList<>();
        Collections.nCopies(items.values().isEmpty() ? 0 : times, items.values()).forEach(values::addAll);
        return new Items(items.kind(), values);
    }

    private Value whole(String operator, BigInteger x, BigInteger y) {
        boolean divides = operator.equals("/") || operator.equals("//") || operator.equals("%");
        if (divides && y.signum() == 0) {
            throw Failure.because("division by zero");
        }
        return switch (operator) {
            case "+" -> Numbers.whole(x.add(y));
            case "-" -> Numbers.whole(x.subtract(y));
            case "*" -> Numbers.whole(x.multiply(y));
            case "/" -> Value.of(quotient(x, y));
            case "//" -> Numbers.whole(floor(x, y));
            case "%" -> Numbers.whole(x.subtract(floor(x, y).multiply(y)));
            default -> power(x, y);
        };
    }

    private static BigInteger floor(BigInteger x, BigInteger y) {
        BigInteger[] both = x.divideAndRemainder(y);
        boolean isBelow = both[1].signum() != 0 && both[1].signum() != y.signum();
        return isBelow ? both[0].subtract(BigInteger.ONE) : both[0];
    }

    /// Correctly rounded, also where the operands have more than 53 bits.
    private static double quotient(BigInteger x, BigInteger y) {
        if (x.bitLength() <= 53 && y.bitLength() <= 53) {
            return x.doubleValue() / y.doubleValue();
        }
        double rounded = new BigDecimal(x)
                .divide(new BigDecimal(y), new MathContext(60)).doubleValue();
        if (Double.isInfinite(rounded)) {
            throw Failure.because("the quotient is too large for floating point");
        }
        return rounded;
    }

    private static Value power(BigInteger x, BigInteger y) {
        if (y.signum() < 0) {
            return real("**", x.doubleValue(), y.doubleValue());
        }
        if (x.bitLength() > 1 && (y.bitLength() > 31 || (long) (x.bitLength() - 1) * y.intValue() > Numbers.MAX_BITS)) {
            throw Failure.limit("a power has too many digits");
        }
        if (x.bitLength() <= 1) { // -2, -1, 0, 1
            boolean isOdd = y.testBit(0);
            return x.intValue() == -2
                    ? Numbers.whole(BigInteger.TWO.negate().pow(Math.min(Numbers.clamp(y), 2 * Numbers.MAX_BITS)))
                    : Value.of(y.signum() == 0 ? 1 : isOdd ? x.intValue() : x.abs().intValue());
        }
        return Numbers.whole(x.pow(y.intValue()));
    }

    private static Value real(String operator, double x, double y) {
        boolean divides = operator.equals("/") || operator.equals("//") || operator.equals("%");
        if ((divides && y == 0) || (operator.equals("**") && x == 0 && y < 0)) {
            throw Failure.because("division by zero");
        }
        double result = switch (operator) {
            case "+" -> x + y;
            case "-" -> x - y;
            case "*" -> x * y;
            case "/" -> x / y;
            case "//" -> floor(x, y);
            case "%" -> remainder(x, y);
            default -> power(x, y);
        };
        return Value.of(result);
    }

    private static double power(double x, double y) {
        double power = Math.pow(x, y);
        if (Double.isNaN(power) && !Double.isNaN(x) && !Double.isNaN(y)) {
            throw Failure.because("a root of a negative number is no number here");
        }
        if (Double.isInfinite(power) && !Double.isInfinite(x) && !Double.isInfinite(y)) {
            throw Failure.because("a power is too large for floating point");
        }
        return x == 1 || y == 0 ? 1 : power;
    }

    /// Has the sign of the divisor.
    private static double remainder(double x, double y) {
        double remainder = x % y;
        if (remainder == 0) {
            return Math.copySign(0.0, y);
        }
        return remainder < 0 != y < 0 ? remainder + y : remainder;
    }

    private static double floor(double x, double y) {
        double remainder = x % y;
        double quotient = (x - remainder) / y;
        if (remainder != 0 && remainder < 0 != y < 0) {
            quotient -= 1;
        }
        if (quotient == 0) {
            return Math.copySign(0.0, x / y);
        }
        double floor = Math.floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }
}
