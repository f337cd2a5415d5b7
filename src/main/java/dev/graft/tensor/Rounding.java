package dev.graft.tensor;

/// Rounds to the 16-bit floating types, to nearest, ties to even, once: straight from the double.
///
/// Going through float by two roundings is wrong where the float lands on the middle between two neighbours by chance:
/// about one number in 2^16 for bf16.
public final class Rounding {
    private Rounding() {}

    /// The bits of the bf16 number nearest to `x`. NaN stays a (quiet) NaN of its sign, what is too large becomes infinite.
    ///
    ///     float  s eeeeeeee mmmmmmm | mmmmmmmm mmmmmmmm
    ///     bf16   s eeeeeeee mmmmmmm | rounded away
    static short toBf16(double x) {
        float f = (float) x;
        int bits = Float.floatToRawIntBits(f);
        if (Float.isNaN(f)) {
            return (short) (bits >>> 16 | 0x40); // a payload that lies in the lower half must not turn into infinity
        }
        if ((bits & 0xFFFF) == 0x8000 && f != x) {
            bits += Math.abs(x) > Math.abs((double) f) ? 1 : -1; // no tie: the float only looks like one
        }
        return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
    }

    static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /// The bits of the f16 number nearest to `x`. NaN stays NaN, what is too large becomes infinite.
    static short toF16(double x) {
        float f = (float) x;
        if (f != x && !Float.isNaN(f)) {
            // Round to odd: an inexact float gets an odd last bit, so that it is no tie for the rounding that follows
            // (Boldo and Melquiond, When double rounding is odd, 2005). Float has more than two bits to spare.
            int bits = Float.floatToRawIntBits(f);
            if (Math.abs((double) f) > Math.abs(x)) {
                bits--;
            }
            f = Float.intBitsToFloat(bits | 1);
        }
        return Float.floatToFloat16(f);
    }

    /// The number of this type that is nearest to `x`.
    ///
    /// @throws IllegalArgumentException if the type is none of the four that can be computed with
    public static double to(DType dtype, double x) {
        return switch (dtype) {
            case F64 -> x;
            case F32 -> (float) x;
            case BF16 -> fromBf16(toBf16(x));
            case F16 -> Float.float16ToFloat(toF16(x));
            default -> throw new IllegalArgumentException("nothing is computed in " + dtype);
        };
    }
}
