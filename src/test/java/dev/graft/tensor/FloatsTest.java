package dev.graft.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The loops over arrays against [Rounding], one number at a time.
class FloatsTest {
    private static final int PATTERNS = 1 << 16;

    @Test
    void decodesEveryBf16() {
        double[] x = decode(everyShort(), PATTERNS);
        for (int i = 0; i < PATTERNS; i++) {
            assertThat(x[i]).isEqualTo(Double.valueOf(Rounding.fromBf16((short) i)));
        }
    }

    @ParameterizedTest(name = "{0} numbers")
    @ValueSource(ints = {1, 7, 16, 31, 63, 1023, 1024})
    void decodesAnyCount(int count) {
        double[] x = decode(everyShort().position(2 * 0x3F81), count);
        for (int i = 0; i < count; i++) {
            assertThat(x[i]).isEqualTo(Rounding.fromBf16((short) (0x3F81 + i)));
        }
    }

    @ParameterizedTest(name = "{0} numbers")
    @ValueSource(ints = {1, 7, 16, 31, 63, 1023, 1024})
    void encodesToTheNearestBf16(int count) {
        Random random = new Random(count);
        Floats floats = new Floats(count);
        double[] x = new double[count];
        for (int round = 0; round < 1000; round++) {
            for (int i = 0; i < count; i++) {
                x[i] = switch (round % 7) {
                    case 0 -> random.nextGaussian() * 0.02;
                    case 1 -> Double.longBitsToDouble(random.nextLong()); // of any size, NaN too
                    case 2 -> Float.intBitsToFloat(random.nextInt()); // no number between floats
                    case 3 -> Float.intBitsToFloat(random.nextInt() & 0xFFFF0000); // stays as it is
                    case 4 -> 0.5 * (bf16(random) + bf16(random)); // ties
                    case 5 -> 0.6 * bf16(random) + 0.4 * bf16(random); // what looks like ties
                    default ->
                        Math.nextAfter(Float.intBitsToFloat(random.nextInt() << 16 | 0x8000), random.nextGaussian());
                };
            }
            ByteBuffer to = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
            floats.encode(DType.BF16, x, to, count);
            double[] rounded = x.clone();
            floats.round(DType.BF16, rounded, count);
            for (int i = 0; i < count; i++) {
                assertThat(to.getShort(2 * i)).isEqualTo(Rounding.toBf16(x[i]));
                assertThat(rounded[i]).isEqualTo(Double.valueOf(Rounding.fromBf16(Rounding.toBf16(x[i]))));
            }
        }
    }

    @Test
    void encodesEveryBf16AsItIs() {
        double[] x = decode(everyShort(), PATTERNS);
        ByteBuffer to = ByteBuffer.allocate(2 * PATTERNS).order(ByteOrder.LITTLE_ENDIAN);
        new Floats(PATTERNS).encode(DType.BF16, x, to, PATTERNS);
        for (int i = 0; i < PATTERNS; i++) {
            assertThat(to.getShort(2 * i)).isEqualTo(Double.isNaN(x[i]) ? (short) (i | 0x40) : (short) i);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"BF16", "F16", "F32", "F64", "F8_E5M2"})
    void saysWhetherAllAreFinite(DType dtype) {
        int bytes = dtype.bits() / 8, count = 100;
        ByteBuffer finite = ByteBuffer.allocate(count * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count * bytes; i++) {
            finite.put(i, (byte) (i % bytes == bytes - 1 ? 0x7A : 0xFF)); // close to the largest
        }
        assertThat(isFinite(dtype, finite, count)).isTrue();
        for (int i = 0; i < count; i++) {
            for (int sign : new int[] {0x7F, 0xFF}) {
                ByteBuffer broken = ByteBuffer.wrap(finite.array().clone());
                broken.put((i + 1) * bytes - 1, (byte) sign);
                assertThat(isFinite(dtype, broken, count)).isFalse();
            }
        }
    }

    private static double bf16(Random random) {
        return Rounding.fromBf16(Rounding.toBf16(random.nextGaussian()));
    }

    private static boolean isFinite(DType dtype, ByteBuffer from, int count) {
        return new Floats(count).decode(dtype, from, new double[count], count);
    }

    private static ByteBuffer everyShort() {
        ByteBuffer all = ByteBuffer.allocate(2 * PATTERNS).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < PATTERNS; i++) {
            all.putShort((short) i);
        }
        return all.clear();
    }

    private static double[] decode(ByteBuffer from, int count) {
        double[] x = new double[count];
        new Floats(count).decode(DType.BF16, from, x, count);
        return x;
    }
}
