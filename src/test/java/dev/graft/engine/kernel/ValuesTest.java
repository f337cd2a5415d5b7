package dev.graft.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import dev.graft.tensor.DType;

/// Every number that a weight can be, alone in its row: the output is the weight itself.
class ValuesTest {
    private static final int COLUMNS = 64;

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = Mode.INCLUDE, names = {"BF16", "F16"})
    void takesAllSixteenBitNumbersAsTheyAre(DType dtype) {
        int rows = 1 << 16;
        MemorySegment bytes = TestWeights.bytes(2L * rows * COLUMNS, 0);
        for (int bits = 0; bits < rows; bits++) {
            bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN),
                    2L * ((long) bits * COLUMNS + bits % COLUMNS), (short) bits);
        }
        Matrix w = Matrix.of(dtype, bytes, rows, COLUMNS);
        float[] x = new float[5 * COLUMNS], y = new float[5 * rows];
        java.util.Arrays.fill(x, 1);
        for (int tokens : new int[] {1, 5}) {
            Activations packed = new Activations(tokens, COLUMNS);
            packed.pack(x, 0, COLUMNS, tokens);
            w.multiply(packed, 0, tokens, 0, rows, y, 0, rows);
            for (int i = 0; i < tokens * rows; i++) {
                short bits = (short) (i % rows);
                float value = dtype == DType.BF16 ? Float.intBitsToFloat(bits << 16) : Float.float16ToFloat(bits);
                if (Float.isNaN(value) ? !Float.isNaN(y[i]) : value != y[i]) {
                    assertThat(y[i]).as("%s %04x, %d tokens", dtype, bits, tokens).isEqualTo(value);
                }
            }
        }
    }

    @Test
    void unpacksAllF16NumbersWithTheirSigns() {
        MemorySegment bytes = TestWeights.bytes(2L << 16, 0);
        for (int bits = 0; bits < 1 << 16; bits++) {
            bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN), 2L * bits, (short) bits);
        }
        F16Matrix w = new F16Matrix(bytes, 1 << 10, 64);
        float[] panel = new float[64];
        for (int row = 0; row < 1 << 10; row++) {
            w.unpack(row, 0, 64, panel, 0);
            for (int k = 0; k < 64; k++) {
                float value = Float.float16ToFloat((short) (row * 64 + k));
                float unpacked = panel[k / 32 * 32 + k % 2 * 16 + k % 32 / 2];
                assertThat(Float.floatToIntBits(unpacked)).isEqualTo(Float.floatToIntBits(value)); // any NaN is one
            }
        }
    }
}
