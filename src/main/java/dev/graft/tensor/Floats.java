package dev.graft.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Numbers of a file as doubles and back. Decoding is exact; encoding rounds once, to nearest, ties to even.
///
/// Everything is computed on doubles between the two, so that a method is one loop and not one per dtype. One instance
/// per thread: it owns the arrays that the bytes pass through.
///
/// The loops run over plain arrays, because C2 turns those into its best code; bytes come and go by bulk copies.
public final class Floats {
    private final short[] shorts;
    private final float[] floats;
    private final int[] bits;
    private final MemorySegment floatBits; // the same memory as floats

    /// @param strip most elements of one call
    public Floats(int strip) {
        shorts = new short[strip];
        floats = new float[strip];
        bits = new int[strip];
        floatBits = MemorySegment.ofArray(floats);
    }

    /// Reads the next `count` elements of a row-major little-endian tensor.
    ///
    /// @param from positioned at the first element; left behind the last
    /// @param to   `[≥ count]`, overwritten
    /// @throws IllegalArgumentException if the type is no float
    public void decode(DType dtype, ByteBuffer from, double[] to, int count) {
        from.order(ByteOrder.LITTLE_ENDIAN);
        switch (dtype) {
            case BF16 -> {
                from.asShortBuffer().get(shorts, 0, count);
                for (int i = 0; i < count; i++) {
                    to[i] = Rounding.fromBf16(shorts[i]);
                }
            }
            case F16 -> {
                from.asShortBuffer().get(shorts, 0, count);
                for (int i = 0; i < count; i++) {
                    to[i] = Float.float16ToFloat(shorts[i]);
                }
            }
            case F32 -> {
                from.asFloatBuffer().get(floats, 0, count);
                for (int i = 0; i < count; i++) {
                    to[i] = floats[i];
                }
            }
            case F64 -> from.asDoubleBuffer().get(to, 0, count);
            case F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ, F8_E8M0 -> {
                double[] values = Float8.values(dtype);
                for (int i = 0; i < count; i++) {
                    to[i] = values[from.get(from.position() + i) & 0xFF];
                }
            }
            default -> throw new IllegalArgumentException(dtype + " holds no floating-point numbers");
        }
        from.position(from.position() + count * dtype.bits() / 8);
    }

    /// Writes `count` elements.
    ///
    /// @param to positioned where the first goes; left behind the last
    /// @throws IllegalArgumentException if the type is none of the four that can be computed with
    public void encode(DType dtype, double[] from, ByteBuffer to, int count) {
        to.order(ByteOrder.LITTLE_ENDIAN);
        switch (dtype) {
            case BF16 -> {
                toBf16(from, count);
                to.asShortBuffer().put(shorts, 0, count);
            }
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    shorts[i] = Rounding.toF16(from[i]);
                }
                to.asShortBuffer().put(shorts, 0, count);
            }
            case F32 -> {
                for (int i = 0; i < count; i++) {
                    floats[i] = (float) from[i];
                }
                to.asFloatBuffer().put(floats, 0, count);
            }
            case F64 -> to.asDoubleBuffer().put(from, 0, count);
            default -> throw new IllegalArgumentException("nothing is computed in " + dtype);
        }
        to.position(to.position() + count * dtype.bits() / 8);
    }

    /// As [Rounding#toBf16], for many, into `shorts`: half the time, because C2 makes vector code of each of these loops. It
    /// would of none that turns a single float into its bits, so a copy does that for all at once.
    private void toBf16(double[] from, int count) {
        for (int i = 0; i < count; i++) {
            floats[i] = (float) from[i];
        }
        MemorySegment.copy(floatBits, ValueLayout.JAVA_INT, 0, bits, 0, count);
        int odd = 0; // negative if there is a NaN, or what looks like a tie
        for (int i = 0; i < count; i++) {
            int nan = 0x7F800000 - (bits[i] & 0x7FFFFFFF), tie = ((bits[i] & 0xFFFF) ^ 0x8000) - 1;
            odd |= nan | tie;
        }
        if (odd < 0) {
            for (int i = 0; i < count; i++) {
                shorts[i] = Rounding.toBf16(from[i]);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            shorts[i] = (short) ((bits[i] + 0x7FFF + (bits[i] >>> 16 & 1)) >>> 16);
        }
    }

    /// Rounds in place to the numbers that the type has.
    public static void round(DType dtype, double[] x, int count) {
        switch (dtype) {
            case F64 -> {
            }
            case F32 -> {
                for (int i = 0; i < count; i++) {
                    x[i] = (float) x[i];
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    x[i] = Rounding.fromBf16(Rounding.toBf16(x[i]));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    x[i] = Rounding.to(dtype, x[i]);
                }
            }
        }
    }

    /// Whether none of them is NaN or infinite.
    public static boolean areFinite(double[] x, int count) {
        // 0 · x is 0 for a finite number and NaN for the others; four sums, because one would wait for itself.
        double a = 0, b = 0, c = 0, d = 0;
        int i = 0;
        for (; i <= count - 4; i += 4) {
            a += 0 * x[i];
            b += 0 * x[i + 1];
            c += 0 * x[i + 2];
            d += 0 * x[i + 3];
        }
        for (; i < count; i++) {
            a += 0 * x[i];
        }
        return a + b + c + d == 0;
    }
}
