package dev.graft.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// bf16 to doubles and back in vector code: the same bits as [Rounding], a third of the time of the loops in [Floats].
///
/// One vector of doubles at a time, [#LANES] numbers. Where a strip holds what is no finite number, it says so, and the
/// loops of [Floats] have the word.
final class Bf16Vectors {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = DOUBLES.length();
    private static final VectorSpecies<Float> FLOATS = ofLanes(float.class);
    private static final VectorSpecies<Integer> INTS = ofLanes(int.class);
    private static final VectorSpecies<Short> SHORTS = ofLanes(short.class);

    private static final int EXPONENT_ALL_ONES = 0x7F800000, EXPONENT_ONE = 0x00800000;

    /// The bits of a double below the nine of its fraction that a bf16 number is rounded by: seven that it keeps, one that
    /// tells the half, and one that tells what is left.
    private static final long BELOW = (1L << 43) - 1;

    private static final int WARM_UP_STRIP = 64, WARM_UP_ROUNDS = 20_000;
    private static final long COMPILED_NANOS = 2_000; // of a round: it takes 100 then, and 100,000 before

    private Bf16Vectors() {}

    private static <E> VectorSpecies<E> ofLanes(Class<E> type) {
        int bits = type == short.class ? Short.SIZE : Integer.SIZE;
        return VectorSpecies.of(type, VectorShape.forBitSize(Math.max(64, bits * LANES)));
    }

    /// Whether this machine has vectors of the lengths that are needed.
    static boolean fitMachine() {
        return LANES >= 4;
    }

    /// Whether this is a whole number of vectors.
    static boolean take(int count) {
        return count % LANES == 0;
    }

    /// @param from `count` numbers, little-endian
    /// @param to   `[≥ count]`, overwritten
    /// @return whether none of them is NaN or infinite
    static boolean decode(MemorySegment from, double[] to, int count) {
        IntVector carry = IntVector.zero(INTS); // into the sign, if an exponent is all ones
        for (int i = 0; i < count; i += LANES) {
            IntVector bits = (IntVector) ShortVector.fromMemorySegment(SHORTS, from, 2L * i, ByteOrder.LITTLE_ENDIAN)
                    .convertShape(VectorOperators.S2I, INTS, 0);
            bits = bits.lanewise(VectorOperators.LSHL, 16);
            carry = carry.or(bits.and(EXPONENT_ALL_ONES).add(EXPONENT_ONE));
            DoubleVector x = (DoubleVector) bits.reinterpretAsFloats().convertShape(VectorOperators.F2D, DOUBLES, 0);
            x.intoArray(to, i);
        }
        return isPositive(carry);
    }

    /// Rounds to odd first, which cannot disturb the rounding that follows (Boldo and Melquiond, When double rounding is odd,
    /// 2005): of what is cut off, a last bit of 1 tells that there was something. With nine bits of the fraction a double is
    /// a float without rounding, also where floats are denormal; what is lost below 2^-149 is far from the smallest bf16.
    ///
    /// @param to `count` numbers, little-endian
    /// @return whether all are finite as floats; otherwise what was written is to be written again
    static boolean encode(double[] from, MemorySegment to, int count) {
        IntVector carry = IntVector.zero(INTS);
        for (int i = 0; i < count; i += LANES) {
            LongVector exact = DoubleVector.fromArray(DOUBLES, from, i).reinterpretAsLongs();
            LongVector odd = exact.and(BELOW).add(BELOW).or(exact).and(~BELOW);
            FloatVector x = (FloatVector) odd.reinterpretAsDoubles().convertShape(VectorOperators.D2F, FLOATS, 0);
            IntVector bits = x.reinterpretAsInts();
            carry = carry.or(bits.and(EXPONENT_ALL_ONES).add(EXPONENT_ONE));
            bits = bits.add(0x7FFF).add(bits.lanewise(VectorOperators.LSHR, 16).and(1))
                    .lanewise(VectorOperators.LSHR, 16);
            ShortVector rounded = (ShortVector) bits.convertShape(VectorOperators.I2S, SHORTS, 0);
            rounded.intoMemorySegment(to, 2L * i, ByteOrder.LITTLE_ENDIAN);
        }
        return isPositive(carry);
    }

    /// Runs the loops until they are compiled. Before that every vector is an object, and a strip takes a thousand times as
    /// long: better one thread waits for it than eight.
    static void warmUp() {
        double[] x = new double[WARM_UP_STRIP];
        MemorySegment bytes = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(2 * WARM_UP_STRIP));
        long nanos = Long.MAX_VALUE;
        for (int round = 0; round < WARM_UP_ROUNDS && nanos > COMPILED_NANOS; round++) {
            long start = System.nanoTime();
            boolean unusedAreFinite = decode(bytes, x, WARM_UP_STRIP) && encode(x, bytes, WARM_UP_STRIP);
            nanos = System.nanoTime() - start;
        }
    }

    private static boolean isPositive(IntVector carry) {
        return carry.reduceLanes(VectorOperators.OR) >= 0;
    }
}
