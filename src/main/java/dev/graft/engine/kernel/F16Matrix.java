package dev.graft.engine.kernel;

import static dev.graft.engine.kernel.Activations.GROUP;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.OR;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Weights in f16: two to an int lane, as in [Bf16Matrix], but they must be converted.
record F16Matrix(MemorySegment weights, int rows, int columns) implements WeightRows {
    private static final ValueLayout.OfShort LAYOUT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final VectorSpecies<Integer> I = Width.INTS;

    // Of the f16 in the upper half of a lane, shifted to the right by 3. The exponents of f16 and f32 differ by 112.
    static final int SIGN_AND_REST = 0x8FFFE000;
    static final int EXPONENT = 0x0F800000;
    static final float SCALE = 0x1p112f;
    static final int ONES = 0x38000000; // what the exponent of infinity lacks after that

    F16Matrix {
        WeightRows.check(weights, rows, columns, Short.BYTES);
    }

    @Override
    public long bytes() {
        return weights.byteSize();
    }

    @Override
    public int unit() {
        return GROUP;
    }

    @Override
    public float weight(int row, int column) {
        return Float.float16ToFloat(weights.get(LAYOUT, offset(row) + 2L * column));
    }

    /// Where a row begins, in bytes.
    long offset(int row) {
        return Short.BYTES * Math.multiplyFull(row, columns);
    }

    /// The f16 in the upper half of each lane as f32.
    ///
    ///     f16          s eeeee mmmmmmmmmm
    ///     f32        s 000eeeee mmmmmmmmmm0000000000000, times 2^112
    ///
    /// The exponents of the two differ by 112, and a subnormal one is a subnormal other one, so the product is exact.
    /// Only an exponent of all ones must stay one.
    private static FloatVector high(IntVector halves) {
        IntVector bits = halves.lanewise(ASHR, 3).and(SIGN_AND_REST);
        VectorMask<Integer> isSpecial = bits.and(EXPONENT).eq(EXPONENT);
        IntVector product = bits.reinterpretAsFloats().mul(SCALE).reinterpretAsInts();
        return product.lanewise(OR, ONES, isSpecial).reinterpretAsFloats();
    }

    @Override
    public int tileRows() {
        return GemvF16.ROWS;
    }

    @Override
    public void addTile(int row, int step, int from, int to, float[] x, int at, float[] sums, int lane) {
        GemvF16.addTile(this, row, step, from, to, x, at, sums, lane);
    }

    @Override
    public void unpack(int row, int from, int to, float[] into, int at) {
        long offset = offset(row) + 2L * from;
        for (int k = 0, count = to - from; k < count; k += GROUP) {
            for (int lane = 0; lane < Width.LANES; lane += Width.STEP) {
                IntVector pairs = IntVector.fromMemorySegment(I, weights, offset + 2L * k + 4L * lane, LITTLE_ENDIAN);
                high(pairs.lanewise(LSHL, 16)).intoArray(into, at + k + lane);
                high(pairs).intoArray(into, at + k + lane + 16);
            }
        }
    }
}
