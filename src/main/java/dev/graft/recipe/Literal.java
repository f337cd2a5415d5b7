package dev.graft.recipe;

import java.util.Locale;
import java.util.regex.Pattern;

/// A number, a yes or no, or a text, as YAML tells them apart. What it is worth depends on the parameter it is given to:
/// recipes write `1e-5`, which YAML 1.1 takes for a text, and `true` where a number is due.
public sealed interface Literal {
    record Number(double value) implements Literal {
        @Override
        public String toString() {
            return isWhole(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
        }
    }

    record Bool(boolean value) implements Literal {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    record Text(String value) implements Literal {
        @Override
        public String toString() {
            return Quote.of(value);
        }
    }

    /// Spelt as Python spells numbers: `1e3`, `.5`, `1_000`; not Java's `1.5f`.
    Pattern REAL = Pattern.compile("[-+]?(?:[0-9][0-9_]*+\\.?+[0-9_]*+|\\.[0-9][0-9_]*+)(?:[eE][-+]?[0-9]++)?");
    Pattern DIGITS = Pattern.compile("[-+]?[0-9][0-9_]*+");

    /// The value as a parameter of this type has it; a yes is 1.0.
    ///
    /// @throws IllegalArgumentException if the type has no such value
    default double as(ValueType type) {
        return switch (type) {
            case FLOAT -> real();
            case INT -> whole();
            case BOOL -> truth() ? 1 : 0;
        };
    }

    /// Whether it is a number other than 0 and 1, which as a yes or no is more likely a slip.
    default boolean isOddTruth() {
        return this instanceof Number(double value) && value != 0 && value != 1;
    }

    private double real() {
        double value = switch (this) {
            case Number(double number) -> number;
            case Bool(boolean bool) -> bool ? 1 : 0;
            case Text(String text) -> {
                String word = text.strip();
                if (isSpeltNonFinite(word)) {
                    yield Double.NaN;
                }
                if (!REAL.matcher(word).matches()) {
                    throw new IllegalArgumentException(this + " is no number; write one, such as 0.5");
                }
                yield Double.parseDouble(word.replace("_", ""));
            }
        };
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(this + " is not finite; write a finite number");
        }
        return value;
    }

    private double whole() {
        double value = switch (this) {
            case Number(double number) -> number;
            case Bool(boolean bool) -> bool ? 1 : 0;
            case Text(String text) -> DIGITS.matcher(text.strip()).matches()
                    ? Double.parseDouble(text.strip().replace("_", ""))
                    : Double.NaN;
        };
        if (!isWhole(value)) {
            throw new IllegalArgumentException(this + " is no whole number; write one, such as 10");
        }
        return value;
    }

    private boolean truth() {
        return switch (this) {
            case Bool(boolean bool) -> bool;
            case Number(double number) when !Double.isNaN(number) -> number != 0;
            case Number _ -> throw new IllegalArgumentException(this + " is no yes or no; write true or false");
            case Text(String text) -> switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on", "t", "y", "1" -> true;
                case "false", "no", "off", "f", "n", "0" -> false;
                default -> throw new IllegalArgumentException(this + " is no yes or no; write true or false");
            };
        };
    }

    private static boolean isSpeltNonFinite(String word) {
        String unsigned = word.startsWith("-") || word.startsWith("+") ? word.substring(1) : word;
        return switch (unsigned.toLowerCase(Locale.ROOT)) {
            case "nan", "inf", "infinity" -> true;
            default -> false;
        };
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value) && !Double.isInfinite(value);
    }
}
