package dev.graft.tensor;

/// The 8-bit floating types, as tables of their 256 values.
///
///     F8_E4M3      s eeee mmm   bias 7, no infinity, NaN is s1111111
///     F8_E5M2      s eeeee mm   bias 15, infinity and NaN like IEEE
///     …FNUZ                     bias one larger, one zero, NaN is 10000000, no infinity
///     F8_E8M0      eeeeeeee     a power of two, bias 127, NaN is 11111111
///
/// Sources: Micikevicius et al., FP8 Formats for Deep Learning, 2022; Noune et al., 8-bit Numerical Formats for Deep
/// Neural Networks, 2022 (FNUZ); OCP Microscaling Formats, 2023 (E8M0).
public final class Float8 {
    private static final double[] E4M3 = table(4, 7, Special.LAST_IS_NAN);
    private static final double[] E5M2 = table(5, 15, Special.IEEE);
    private static final double[] E4M3FNUZ = table(4, 8, Special.NEGATIVE_ZERO_IS_NAN);
    private static final double[] E5M2FNUZ = table(5, 16, Special.NEGATIVE_ZERO_IS_NAN);
    private static final double[] E8M0 = powers();

    private enum Special {
        IEEE, LAST_IS_NAN, NEGATIVE_ZERO_IS_NAN
    }

    private Float8() {}

    /// Value of each of the 256 codes.
    static double[] values(DType dtype) {
        return switch (dtype) {
            case F8_E4M3 -> E4M3;
            case F8_E5M2 -> E5M2;
            case F8_E4M3FNUZ -> E4M3FNUZ;
            case F8_E5M2FNUZ -> E5M2FNUZ;
            case F8_E8M0 -> E8M0;
            default -> throw new IllegalArgumentException(dtype + " is no 8-bit float");
        };
    }

    /// The value of a code.
    public static double decode(DType dtype, byte code) {
        return values(dtype)[code & 0xFF];
    }

    /// The code of the value nearest to `x`, ties to the even code. What is too large becomes infinite where the type
    /// has infinity, else NaN; so does infinity. A type without a code for NaN does not exist here.
    public static byte encode(DType dtype, double x) {
        double[] values = values(dtype);
        int nan = nan(values);
        if (Double.isNaN(x)) {
            return (byte) nan;
        }
        int best = -1;
        for (int code = 0; code < values.length; code++) {
            double value = values[code];
            if (Double.isFinite(value) && isSameSign(value, x)
                    && (best < 0 || isNearer(x, value, code, values[best]))) {
                best = code;
            }
        }
        if (best < 0) {
            return (byte) (x == 0 ? 0 : nan); // E8M0 has neither zero nor negative numbers; FNUZ has no -0
        }
        double largest = values[best];
        double halfStep = halfStepAbove(values, best);
        if (Math.abs(x) > Math.abs(largest) + halfStep
                || (Math.abs(x) == Math.abs(largest) + halfStep && (best & 1) == 1)) {
            return (byte) (infinity(values, x) >= 0 ? infinity(values, x) : nan);
        }
        return (byte) best;
    }

    private static boolean isSameSign(double value, double x) {
        return (Double.doubleToRawLongBits(value) ^ Double.doubleToRawLongBits(x)) >= 0;
    }

    private static boolean isNearer(double x, double value, int code, double best) {
        double here = Math.abs(x - value), there = Math.abs(x - best);
        return here < there || (here == there && (code & 1) == 0);
    }

    /// Half the distance from the largest finite value to the one that would follow it; endless below the largest.
    private static double halfStepAbove(double[] values, int code) {
        double magnitude = Math.abs(values[code]), before = 0;
        for (double value : values) {
            if (Math.abs(value) > magnitude && Double.isFinite(value)) {
                return Double.POSITIVE_INFINITY;
            }
            if (Math.abs(value) < magnitude) {
                before = Math.max(before, Math.abs(value));
            }
        }
        return (magnitude - before) / 2;
    }

    private static int nan(double[] values) {
        for (int code = 0; code < values.length; code++) {
            if (Double.isNaN(values[code])) {
                return code;
            }
        }
        throw new IllegalStateException("every 8-bit float has a NaN");
    }

    private static int infinity(double[] values, double sign) {
        for (int code = 0; code < values.length; code++) {
            if (values[code] == Math.copySign(Double.POSITIVE_INFINITY, sign)) {
                return code;
            }
        }
        return -1;
    }

    private static double[] table(int exponentBits, int bias, Special special) {
        int mantissaBits = 7 - exponentBits;
        double[] values = new double[256];
        for (int code = 0; code < 256; code++) {
            int exponent = code >> mantissaBits & (1 << exponentBits) - 1;
            int mantissa = code & (1 << mantissaBits) - 1;
            double value = exponent == 0
                    ? Math.scalb((double) mantissa, 1 - bias - mantissaBits)
                    : Math.scalb((double) (mantissa | 1 << mantissaBits), exponent - bias - mantissaBits);
            values[code] = code < 128 ? value : -value;
        }
        switch (special) {
            case IEEE -> {
                for (int code = 0x7C; code < 0x80; code++) {
                    values[code] = code == 0x7C ? Double.POSITIVE_INFINITY : Double.NaN;
                    values[code | 0x80] = -values[code];
                }
            }
            case LAST_IS_NAN -> values[0x7F] = values[0xFF] = Double.NaN;
            case NEGATIVE_ZERO_IS_NAN -> values[0x80] = Double.NaN;
        }
        return values;
    }

    private static double[] powers() {
        double[] values = new double[256];
        for (int code = 0; code < 255; code++) {
            values[code] = Math.scalb(1.0, code - 127);
        }
        values[255] = Double.NaN;
        return values;
    }
}
