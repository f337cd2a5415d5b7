package dev.graft.engine.grammar;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// Within a number that has bounds. A digit may follow if some number that goes on like that lies within them.
///
/// All arithmetic is in units of 10^-scale, of which a long holds 18 digits.
///
/// @param value the digits so far, without the sign, in units
/// @param whole digits before the point
/// @param fraction digits behind it; [#NO_POINT] if there is none
record BoundedPart(Form.Bounded form, boolean isNegative, long value, int whole, int fraction) implements Part {
    /// Digits of a long.
    static final int MOST_DIGITS = 18;
    private static final int NO_POINT = -1;
    private static final long[] POWERS = powers();

    static BoundedPart begin(Form.Bounded form) {
        return new BoundedPart(form, false, 0, 0, NO_POINT);
    }

    private static long[] powers() {
        long[] powers = new long[MOST_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 10 * powers[i - 1];
        }
        return powers;
    }

    @Override
    public void step(int b, @Nullable Reading below, List<Reading> out) {
        BoundedPart next = next(b);
        if (next != null && next.isPossible()) {
            out.add(new Reading(next, below));
        } else if (next == null && mayEnd()) {
            Objects.requireNonNull(below).step(b, out);
        }
    }

    private @Nullable BoundedPart next(int b) {
        if (b == '-' && whole == 0 && !isNegative) {
            return new BoundedPart(form, true, 0, 0, NO_POINT);
        }
        if (b == '.' && whole > 0 && fraction == NO_POINT && form.scale() > 0) {
            return new BoundedPart(form, isNegative, value, whole, 0);
        }
        if (b < '0' || b > '9') {
            return null;
        }
        int digit = b - '0';
        if (fraction != NO_POINT) {
            return fraction < form.scale()
                    ? new BoundedPart(form, isNegative, value + digit * POWERS[form.scale() - fraction - 1], whole,
                            fraction + 1)
                    : null;
        }
        boolean isFull = whole == MOST_DIGITS - form.scale() || (whole > 0 && value == 0);
        return isFull
                ? null
                : new BoundedPart(form, isNegative, 10 * value + digit * POWERS[form.scale()], whole + 1,
                        NO_POINT);
    }

    @Override
    public boolean mayEnd() {
        return whole > 0 && fraction != 0 && value >= least() && value <= most();
    }

    /// Whether some number begins like this.
    private boolean isPossible() {
        if (fraction != NO_POINT) {
            return overlaps(value, value + POWERS[form.scale() - fraction] - 1);
        }
        if (whole == 0) {
            return most() >= 0;
        }
        int more = value == 0 ? 0 : MOST_DIGITS - form.scale() - whole;
        for (int i = 0; i <= more; i++) {
            if (overlaps(value * POWERS[i], (value + POWERS[form.scale()]) * POWERS[i] - 1)) {
                return true;
            }
        }
        return false;
    }

    private boolean overlaps(long from, long to) {
        return from <= most() && to >= least();
    }

    /// The bounds of the number without its sign.
    private long least() {
        return isNegative ? -form.max() : form.min();
    }

    private long most() {
        return isNegative ? -form.min() : form.max();
    }
}
