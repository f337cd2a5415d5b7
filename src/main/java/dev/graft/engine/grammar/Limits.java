package dev.graft.engine.grammar;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.model.Json;

/// The numbers that a schema says about lengths and values.
final class Limits {
    /// Digits behind the point of numbers that have bounds.
    private static final int SCALE = 6;

    /// Exponents are written out, so they have an end.
    private static final int MOST_EXPONENT = 400;

    private final Map<String, Json> words;
    private final String at;

    Limits(Map<String, Json> words, String at) {
        this.words = words;
        this.at = at;
    }

    /// A fewest of characters or items; 0 if it is not said.
    int least(String key) {
        BigDecimal least = count(key);
        if (least != null && least.compareTo(BigDecimal.valueOf(Form.UNLIMITED)) >= 0) {
            throw Keywords.wrong(Keywords.pointer(at, key), "nothing is so long");
        }
        return least == null ? 0 : least.intValueExact();
    }

    /// A most of characters or items.
    int most(String key) {
        BigDecimal most = count(key);
        return most == null || most.compareTo(BigDecimal.valueOf(Form.UNLIMITED)) >= 0
                ? Form.UNLIMITED
                : most.intValueExact();
    }

    private @Nullable BigDecimal count(String key) {
        BigDecimal count = number(key);
        if (count != null && (count.signum() < 0 || count.stripTrailingZeros().scale() > 0)) {
            throw Keywords.wrong(Keywords.pointer(at, key), "it has to be a whole number, 0 or more");
        }
        return count;
    }

    Form integer() {
        return bounded(0);
    }

    Form number() {
        boolean hasBounds = words.containsKey(Keywords.MINIMUM) || words.containsKey(Keywords.MAXIMUM)
                || words.containsKey(Keywords.ABOVE) || words.containsKey(Keywords.BELOW);
        return hasBounds ? bounded(SCALE) : new Form.Decimal();
    }

    private Form bounded(int scale) {
        long most = BigDecimal.TEN.pow(BoundedPart.MOST_DIGITS).longValueExact() - 1;
        long min = Math.max(bound(Keywords.MINIMUM, scale, RoundingMode.CEILING, 0, -most),
                bound(Keywords.ABOVE, scale, RoundingMode.FLOOR, 1, -most));
        long max = Math.min(bound(Keywords.MAXIMUM, scale, RoundingMode.FLOOR, 0, most),
                bound(Keywords.BELOW, scale, RoundingMode.CEILING, -1, most));
        return new Form.Bounded(scale, min, max);
    }

    /// In units of 10^-scale.
    ///
    /// @param step   to the next number, if the bound itself does not count
    /// @param widest the bound if none is said, or one that no number of 18 digits reaches
    private long bound(String key, int scale, RoundingMode rounding, long step, long widest) {
        BigDecimal value = number(key);
        if (value == null) {
            return widest;
        }
        BigDecimal units = value.movePointRight(scale).setScale(0, rounding).add(BigDecimal.valueOf(step));
        if (units.abs().compareTo(BigDecimal.valueOf(Math.abs(widest))) <= 0) {
            return units.longValueExact();
        }
        if (units.signum() != Long.signum(widest)) {
            throw Keywords.wrong(Keywords.pointer(at, key), "such numbers have more than %d digits"
                    .formatted(BoundedPart.MOST_DIGITS - scale), "leave it out");
        }
        return widest;
    }

    private @Nullable BigDecimal number(String key) {
        Json value = words.get(key);
        if (value == null) {
            return null;
        }
        BigDecimal number = value instanceof Json.Num(String spelling) ? parse(spelling) : null;
        if (number == null) {
            throw Keywords.wrong(Keywords.pointer(at, key), "it has to be a number that is not extreme");
        }
        return number;
    }

    /// Null for NaN, infinity, and what has too many digits when it is written out.
    static @Nullable BigDecimal parse(String spelling) {
        if (!spelling.matches("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,5})?")) {
            return null;
        }
        BigDecimal number = new BigDecimal(spelling);
        return Math.abs(number.scale()) > MOST_EXPONENT ? null : number;
    }
}
