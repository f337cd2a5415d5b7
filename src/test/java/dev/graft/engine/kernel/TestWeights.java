package dev.graft.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

import dev.graft.tensor.DType;

/// Matrices of random weights, at odd addresses, in memory of the garbage collector's.
enum TestWeights {
    BF16, F16, F32, INT8;

    /// @param misalignment bytes from an aligned address to the first weight
    Matrix matrix(Random random, int rows, int columns, int misalignment) {
        return switch (this) {
            case BF16 -> sixteenBits(DType.BF16, random, rows, columns, misalignment);
            case F16 -> sixteenBits(DType.F16, random, rows, columns, misalignment);
            case F32 -> {
                MemorySegment bytes = bytes((long) rows * columns * Float.BYTES, misalignment);
                for (long i = 0; i < (long) rows * columns; i++) {
                    bytes.set(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN), i * Float.BYTES,
                            weight(random));
                }
                yield Matrix.of(DType.F32, bytes, rows, columns);
            }
            case INT8 -> F32.matrix(random, rows, columns, misalignment).quantized(new Team(1), Arena.ofAuto());
        };
    }

    private static Matrix sixteenBits(DType dtype, Random random, int rows, int columns, int misalignment) {
        MemorySegment bytes = bytes((long) rows * columns * Short.BYTES, misalignment);
        for (long i = 0; i < (long) rows * columns; i++) {
            float w = weight(random);
            short bits = dtype == DType.BF16 ? (short) (Float.floatToRawIntBits(w) >>> 16) : Float.floatToFloat16(w);
            bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN), i * Short.BYTES, bits);
        }
        return Matrix.of(dtype, bytes, rows, columns);
    }

    static MemorySegment bytes(long count, int misalignment) {
        return Arena.ofAuto().allocate(count + misalignment, 64).asSlice(misalignment, count);
    }

    private static float weight(Random random) {
        return (float) (random.nextGaussian() * Math.exp(2 * random.nextGaussian()) / 16);
    }
}
