package dev.graft.engine.grammar;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// Within a number: `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`, RFC 8259, with an end to the digits.
///
/// @param digits of this part of it
record DecimalPart(Phase phase, int digits) implements Part {
    /// More than a double holds, and a power of ten of three digits might be more than it can.
    private static final int MOST_DIGITS = 20, MOST_EXPONENT = 2;

    enum Phase {
        START, MINUS, ZERO, WHOLE, POINT, FRACTION, E, SIGN, EXPONENT
    }

    @Override
    public void step(int b, @Nullable Reading below, List<Reading> out) {
        DecimalPart next = next(b);
        if (next != null) {
            out.add(new Reading(next, below));
        } else if (mayEnd()) {
            Objects.requireNonNull(below).step(b, out);
        }
    }

    private @Nullable DecimalPart next(int b) {
        boolean isDigit = b >= '0' && b <= '9';
        return switch (phase) {
            case START, MINUS -> b == '-' && phase == Phase.START
                    ? new DecimalPart(Phase.MINUS, 0)
                    : isDigit ? new DecimalPart(b == '0' ? Phase.ZERO : Phase.WHOLE, 1) : null;
            case ZERO -> behindWhole(b);
            case WHOLE -> isDigit ? more(MOST_DIGITS) : behindWhole(b);
            case POINT -> isDigit ? new DecimalPart(Phase.FRACTION, 1) : null;
            case FRACTION -> isDigit ? more(MOST_DIGITS) : exponent(b);
            case E -> b == '+' || b == '-'
                    ? new DecimalPart(Phase.SIGN, 0)
                    : isDigit ? new DecimalPart(Phase.EXPONENT, 1) : null;
            case SIGN -> isDigit ? new DecimalPart(Phase.EXPONENT, 1) : null;
            case EXPONENT -> isDigit ? more(MOST_EXPONENT) : null;
        };
    }

    private @Nullable DecimalPart more(int most) {
        return digits < most ? new DecimalPart(phase, digits + 1) : null;
    }

    private static @Nullable DecimalPart behindWhole(int b) {
        return b == '.' ? new DecimalPart(Phase.POINT, 0) : exponent(b);
    }

    private static @Nullable DecimalPart exponent(int b) {
        return b == 'e' || b == 'E' ? new DecimalPart(Phase.E, 0) : null;
    }

    @Override
    public boolean mayEnd() {
        return switch (phase) {
            case ZERO, WHOLE, FRACTION, EXPONENT -> true;
            case START, MINUS, POINT, E, SIGN -> false;
        };
    }
}
