package dev.graft.card;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Fractions as cards show them.
final class Percent {
    private Percent() {}

    /// With two decimals, rounded once from the exact value of the double: `67.41`.
    static String of(double fraction) {
        return new BigDecimal(fraction).movePointRight(2).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
    }
}
