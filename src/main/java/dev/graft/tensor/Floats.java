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
/// The loops run over plain arrays and do one thing each, because C2 turns those into vector code; bytes come and go by
/// bulk copies. What it has no vector code for in JDK 25 goes another way: floats become their bits by a copy, and 16-bit
/// numbers become ints, and ints 16-bit numbers, by way of floats, which hold them exactly. In ns per element of bf16, in
/// cache: decoding 0.5 as one loop and 0.2 so, encoding 0.4 and 0.25 (docs/decisions/007-vector-code.md).
///
/// Where the program has loaded jdk.incubator.vector, bf16 has loops of its own, [Bf16Vectors].
public final class Floats {
    private static final int EXPONENT_ALL_ONES = 0x7F800000;
    private static final int IS_NAN = 1, IS_TIE = 2;
    private static final boolean HAS_VECTORS = hasVectors();

    private final short[] shorts;
    private final float[] floats;
    private final int[] bits;
    private final int[] errorBits;
    private final MemorySegment floatBits; // the same memory as floats

    /// Makes the loops ready, which takes a moment where they are vector code; else whoever comes first waits for it.
    public static void warmUp() {
        // This class is initialised now.
    }

    private static boolean hasVectors() {
        try {
            Class<?> unusedVector = Class.forName("jdk.incubator.vector.Vector", false, Floats.class.getClassLoader());
        } catch (ClassNotFoundException absent) {
            return false;
        }
        if (!Bf16Vectors.fitMachine()) {
            return false;
        }
        Bf16Vectors.warmUp();
        return true;
    }

    /// @param strip most elements of one call
    public Floats(int strip) {
        shorts = new short[strip];
        floats = new float[strip];
        bits = new int[strip];
        errorBits = new int[strip];
        floatBits = MemorySegment.ofArray(floats);
    }

    /// Reads the next `count` elements of a row-major little-endian tensor.
    ///
    /// @param from positioned at the first element; left behind the last
    /// @param to   `[≥ count]`, overwritten
    /// @return whether none of them is NaN or infinite
    /// @throws IllegalArgumentException if the type is no float
    public boolean decode(DType dtype, ByteBuffer from, double[] to, int count) {
        from.order(ByteOrder.LITTLE_ENDIAN);
        boolean areFinite = switch (dtype) {
            case BF16 -> {
                if (HAS_VECTORS && Bf16Vectors.take(count)) {
                    yield Bf16Vectors.decode(MemorySegment.ofBuffer(from), to, count);
                }
                from.asShortBuffer().get(shorts, 0, count);
                yield fromBf16(to, count);
            }
            case F16 -> {
                from.asShortBuffer().get(shorts, 0, count);
                for (int i = 0; i < count; i++) {
                    to[i] = Float.float16ToFloat(shorts[i]);
                }
                yield areFinite(to, count);
            }
            case F32 -> {
                from.asFloatBuffer().get(floats, 0, count);
                widen(floats, to, count);
                MemorySegment.copy(floatBits, ValueLayout.JAVA_INT, 0, bits, 0, count);
                yield areFinite(bits, count);
            }
            case F64 -> {
                from.asDoubleBuffer().get(to, 0, count);
                yield areFinite(to, count);
            }
            case F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ, F8_E8M0 -> {
                double[] values = Float8.values(dtype);
                for (int i = 0; i < count; i++) {
                    to[i] = values[from.get(from.position() + i) & 0xFF];
                }
                yield areFinite(to, count);
            }
            default -> throw new IllegalArgumentException(dtype + " holds no floating-point numbers");
        };
        from.position(from.position() + count * dtype.bits() / 8);
        return areFinite;
    }

    /// Writes `count` elements.
    ///
    /// @param to positioned where the first goes; left behind the last
    /// @throws IllegalArgumentException if the type is none of the four that can be computed with
    public void encode(DType dtype, double[] from, ByteBuffer to, int count) {
        to.order(ByteOrder.LITTLE_ENDIAN);
        switch (dtype) {
            case BF16 -> {
                if (!HAS_VECTORS || !Bf16Vectors.take(count)
                        || !Bf16Vectors.encode(from, MemorySegment.ofBuffer(to), count)) {
                    toBf16(from, count);
                    to.asShortBuffer().put(shorts, 0, count);
                }
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

    /// Rounds in place to the numbers that the type has.
    public void round(DType dtype, double[] x, int count) {
        switch (dtype) {
            case F64 -> {
            }
            case F32 -> {
                for (int i = 0; i < count; i++) {
                    x[i] = (float) x[i];
                }
            }
            case BF16 -> {
                toBf16(x, count);
                fromBf16(x, count);
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    x[i] = Rounding.to(dtype, x[i]);
                }
            }
        }
    }

    /// As [Rounding#fromBf16], for many, from `shorts`.
    ///
    /// @return whether none of them is NaN or infinite
    private boolean fromBf16(double[] to, int count) {
        widen(shorts, floats, count);
        shiftUp(floats, bits, count);
        MemorySegment.copy(bits, 0, floatBits, ValueLayout.JAVA_INT, 0, count);
        widen(floats, to, count);
        return areFinite(bits, count);
    }

    /// As [Rounding#toBf16], for many, into `shorts`.
    private void toBf16(double[] from, int count) {
        narrow(from, floats, count);
        MemorySegment.copy(floatBits, ValueLayout.JAVA_INT, 0, bits, 0, count);
        int odd = odd(bits, count);
        if ((odd & IS_NAN) != 0) {
            for (int i = 0; i < count; i++) {
                shorts[i] = Rounding.toBf16(from[i]);
            }
            return;
        }
        if ((odd & IS_TIE) != 0) { // averages of two 16-bit numbers are full of them
            errors(from, floats, count);
            MemorySegment.copy(floatBits, ValueLayout.JAVA_INT, 0, errorBits, 0, count);
            breakTies(bits, errorBits, count);
        }
        shiftDown(bits, floats, count);
        narrow(floats, shorts, count);
    }

    // One loop to a method, so that each is compiled once and for good, whoever calls it first.

    private static void widen(short[] from, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = from[i];
        }
    }

    private static void widen(float[] from, double[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = from[i];
        }
    }

    /// A number of 16 bits becomes the upper half of an int.
    private static void shiftUp(float[] from, int[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = (int) from[i] << 16;
        }
    }

    /// The upper half of an int, rounded to even, becomes a number of 16 bits.
    private static void shiftDown(int[] from, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = (from[i] + 0x7FFF + (from[i] >>> 16 & 1)) >> 16;
        }
    }

    private static void narrow(float[] from, short[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = (short) from[i];
        }
    }

    private static void narrow(double[] from, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = (float) from[i];
        }
    }

    /// What is among floats: [#IS_NAN], [#IS_TIE] for what looks like one, or both.
    private static int odd(int[] bits, int count) {
        int nan = 0, tie = 0; // negative if there is
        for (int i = 0; i < count; i++) {
            nan |= EXPONENT_ALL_ONES - (bits[i] & 0x7FFFFFFF);
            tie |= ((bits[i] & 0xFFFF) ^ 0x8000) - 1;
        }
        return (nan < 0 ? IS_NAN : 0) | (tie < 0 ? IS_TIE : 0);
    }

    /// By how much each float is too large: of a size that no float can lose, only sign and zero count.
    ///
    /// @param rounded `from` as floats; overwritten
    private static void errors(double[] from, float[] rounded, int count) {
        for (int i = 0; i < count; i++) {
            rounded[i] = (float) ((rounded[i] - from[i]) * 0x1p600);
        }
    }

    /// A float that lies in the middle between two bf16 numbers, and got there by rounding, moves back to its side.
    private static void breakTies(int[] bits, int[] errors, int count) {
        for (int i = 0; i < count; i++) {
            int isTie = (((bits[i] & 0xFFFF) ^ 0x8000) - 1) >> 31; // -1 or 0
            int isRounded = -(errors[i] & 0x7FFFFFFF) >> 31; // -1 or 0
            int towardsTruth = ~((bits[i] ^ errors[i]) >> 31) | 1; // -1 if the float is too far from 0, else 1
            bits[i] += towardsTruth & isTie & isRounded;
        }
    }

    private static boolean areFinite(int[] bits, int count) {
        int carry = 0; // into the sign, if an exponent is all ones
        for (int i = 0; i < count; i++) {
            carry |= (bits[i] & EXPONENT_ALL_ONES) + 0x00800000;
        }
        return carry >= 0;
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
