package dev.graft.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The vector loops against [Rounding], one number at a time.
class Bf16VectorsTest {
    private static final ValueLayout.OfShort BF16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int PATTERNS = 1 << 16;

    @BeforeEach
    void hasVectors() {
        assumeTrue(Bf16Vectors.fitMachine(), "this machine has no vectors of four doubles");
    }

    @Test
    void decodesEveryNumber() {
        MemorySegment bits = MemorySegment.ofArray(new byte[2 * PATTERNS]);
        for (int i = 0; i < PATTERNS; i++) {
            bits.setAtIndex(BF16, i, (short) i);
        }
        double[] x = new double[PATTERNS];
        assertThat(Bf16Vectors.decode(bits, x, PATTERNS)).isFalse();
        for (int i = 0; i < PATTERNS; i++) {
            assertThat(x[i]).isEqualTo(Double.valueOf(Rounding.fromBf16((short) i)));
        }
    }

    @Test
    void seesTheOneThatIsNotFinite() {
        for (int at = 0; at < 16; at++) {
            MemorySegment bits = MemorySegment.ofArray(new byte[32]);
            bits.setAtIndex(BF16, at, (short) (at % 2 == 0 ? 0x7F80 : 0xFFC1));
            assertThat(Bf16Vectors.decode(bits, new double[16], 16)).isFalse();
            bits.setAtIndex(BF16, at, (short) 0x7F7F);
            assertThat(Bf16Vectors.decode(bits, new double[16], 16)).isTrue();
        }
    }

    @Test
    void saysWhereRoundingBecomesInfinite() {
        double last = 0x1.FEp127, half = 0x1.FFp127; // the largest bf16, and the middle between it and 2^128
        double[] x = new double[16];
        for (int at = 0; at < 16; at++) {
            x[at] = Math.nextDown(half);
            assertThat(Bf16Vectors.encode(x, MemorySegment.ofArray(new byte[32]), 16)).isTrue();
            for (double beyond : new double[] {0x1p128, -0x1p128, Double.MAX_VALUE, Double.NaN,
                    Double.NEGATIVE_INFINITY}) {
                x[at] = beyond;
                assertThat(Bf16Vectors.encode(x, MemorySegment.ofArray(new byte[32]), 16)).isFalse();
            }
            x[at] = last;
        }
    }

    @TestFactory
    Stream<DynamicTest> roundsAsOneByOne() {
        Random random = new Random(11);
        return Stream.of(
                test("weights", () -> random.nextGaussian() * 0.02),
                test("averages, which are ties", () -> 0.5 * (bf16(random) + bf16(random))),
                test("what looks like ties", () -> 0.6 * bf16(random) + 0.4 * bf16(random)),
                test("halves and their neighbours", () -> beside(random, bf16(random) * 0x1.01p0)),
                test("of any size", () -> random.nextGaussian() * Math.scalb(1.0, random.nextInt(-1074, 127))),
                test("denormal", () -> random.nextGaussian() * Math.scalb(1.0, random.nextInt(-160, -120))),
                test("halves of denormal numbers", () -> beside(random, random.nextInt(-300, 300) * 0x1p-134)),
                test("close to infinite", () -> beside(random, Math.copySign(0x1.FFp127, random.nextGaussian()))),
                test("zeros", () -> random.nextBoolean() ? 0.0 : -0.0));
    }

    private static DynamicTest test(String name, DoubleSupplier numbers) {
        return DynamicTest.dynamicTest(name + ", seed 11", () -> {
            double[] x = new double[1024];
            MemorySegment bits = MemorySegment.ofArray(new byte[2 * x.length]);
            for (int round = 0; round < 300; round++) {
                for (int i = 0; i < x.length; i++) {
                    x[i] = numbers.getAsDouble();
                }
                assertThat(Bf16Vectors.encode(x, bits, x.length)).isTrue();
                for (int i = 0; i < x.length; i++) {
                    assertThat(bits.getAtIndex(BF16, i)).as("%a", x[i]).isEqualTo(Rounding.toBf16(x[i]));
                }
            }
        });
    }

    /// A finite one below 2^120.
    private static float bf16(Random random) {
        return Rounding.fromBf16((short) (random.nextInt(0x7B80) | random.nextInt(2) << 15));
    }

    private static double beside(Random random, double x) {
        return switch (random.nextInt(3)) {
            case 0 -> x;
            case 1 -> Math.nextUp(x);
            default -> Math.nextDown(x);
        };
    }
}
