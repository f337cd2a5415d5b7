package dev.graft.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// From the lanes of the sums of neighbouring rows to as many numbers, with the tree of [Sums]: lanes 8 apart are added,
/// then 4, 2 and 1 apart. Two vectors become one each time, so no lane is idle:
///
///     a0 a1 … a7 | b8 b9 … b15   and   b0 b1 … b7 | a8 a9 … a15, whose halves are exchanged, give
///     a0+a8, a1+a9 … a7+a15 | b8+b0, b9+b1 … b15+b7
///
/// So the last vector has the totals in the order in which bits of a number are read backwards, and the sums are taken in
/// that order. Everything is written out in one method, as in [GemmBf16]: a method of ours that gives a vector back is not
/// always inlined in a whole run, and then boxes it.
///
/// In a product with 576 columns, as small models have, adding the lanes one by one took a third of the time.
final class TileTotals {
    private static final VectorSpecies<Float> F = Width.FLOATS;

    /// Rows whose totals one call makes: as many as a vector has lanes.
    static final int ROWS = Width.STEP;

    /// Whether vectors are long enough.
    static final boolean ARE_HERE = ROWS >= 8;

    private static final VectorMask<Float> M8 = second(8), M4 = second(4), M2 = second(2), M1 = second(1);
    private static final VectorShuffle<Float> X8 = exchange(8), X4 = exchange(4), X2 = exchange(2), X1 = exchange(1);

    private TileTotals() {}

    /// Of every two pieces of `size` lanes the second.
    private static VectorMask<Float> second(int size) {
        boolean[] lanes = new boolean[ROWS];
        for (int i = 0; i < ROWS; i++) {
            lanes[i] = (i & size) != 0;
        }
        return VectorMask.fromArray(F, lanes, 0);
    }

    private static VectorShuffle<Float> exchange(int size) {
        return VectorShuffle.fromOp(F, i -> (i ^ size) % ROWS);
    }

    /// For vectors of 16 lanes.
    ///
    /// @param sums 16 lanes of each row: of the first eight from `at` on, `pitch` apart, of the others from `other` on
    /// @param y    takes the totals of the rows, one behind the other, from `to` on
    static void ofSixteen(float[] sums, int at, int other, int pitch, float[] y, int to) {
        FloatVector v0 = FloatVector.fromArray(F, sums, at);
        FloatVector v1 = FloatVector.fromArray(F, sums, other);
        v0 = v0.blend(v1, M8).add(v1.blend(v0, M8).rearrange(X8));
        v1 = FloatVector.fromArray(F, sums, at + 4 * pitch);
        FloatVector v2 = FloatVector.fromArray(F, sums, other + 4 * pitch);
        v1 = v1.blend(v2, M8).add(v2.blend(v1, M8).rearrange(X8));
        v0 = v0.blend(v1, M4).add(v1.blend(v0, M4).rearrange(X4));
        v1 = FloatVector.fromArray(F, sums, at + 2 * pitch);
        v2 = FloatVector.fromArray(F, sums, other + 2 * pitch);
        v1 = v1.blend(v2, M8).add(v2.blend(v1, M8).rearrange(X8));
        v2 = FloatVector.fromArray(F, sums, at + 6 * pitch);
        FloatVector v3 = FloatVector.fromArray(F, sums, other + 6 * pitch);
        v2 = v2.blend(v3, M8).add(v3.blend(v2, M8).rearrange(X8));
        v1 = v1.blend(v2, M4).add(v2.blend(v1, M4).rearrange(X4));
        v0 = v0.blend(v1, M2).add(v1.blend(v0, M2).rearrange(X2));
        v1 = FloatVector.fromArray(F, sums, at + pitch);
        v2 = FloatVector.fromArray(F, sums, other + pitch);
        v1 = v1.blend(v2, M8).add(v2.blend(v1, M8).rearrange(X8));
        v2 = FloatVector.fromArray(F, sums, at + 5 * pitch);
        v3 = FloatVector.fromArray(F, sums, other + 5 * pitch);
        v2 = v2.blend(v3, M8).add(v3.blend(v2, M8).rearrange(X8));
        v1 = v1.blend(v2, M4).add(v2.blend(v1, M4).rearrange(X4));
        v2 = FloatVector.fromArray(F, sums, at + 3 * pitch);
        v3 = FloatVector.fromArray(F, sums, other + 3 * pitch);
        v2 = v2.blend(v3, M8).add(v3.blend(v2, M8).rearrange(X8));
        v3 = FloatVector.fromArray(F, sums, at + 7 * pitch);
        FloatVector v4 = FloatVector.fromArray(F, sums, other + 7 * pitch);
        v3 = v3.blend(v4, M8).add(v4.blend(v3, M8).rearrange(X8));
        v2 = v2.blend(v3, M4).add(v3.blend(v2, M4).rearrange(X4));
        v1 = v1.blend(v2, M2).add(v2.blend(v1, M2).rearrange(X2));
        v0 = v0.blend(v1, M1).add(v1.blend(v0, M1).rearrange(X1));
        v0.intoArray(y, to);
    }

    /// For vectors of 8 lanes, of which a sum has two.
    ///
    /// @param sums 16 lanes of each of eight rows from `at` on, `pitch` apart
    /// @param y    takes the totals of the rows, one behind the other, from `to` on
    static void ofEight(float[] sums, int at, int pitch, float[] y, int to) {
        FloatVector v0 = FloatVector.fromArray(F, sums, at).add(FloatVector.fromArray(F, sums, at + 8));
        FloatVector v1 = FloatVector.fromArray(F, sums, at + 4 * pitch)
                .add(FloatVector.fromArray(F, sums, at + 4 * pitch + 8));
        v0 = v0.blend(v1, M4).add(v1.blend(v0, M4).rearrange(X4));
        v1 = FloatVector.fromArray(F, sums, at + 2 * pitch).add(FloatVector.fromArray(F, sums, at + 2 * pitch + 8));
        FloatVector v2 = FloatVector.fromArray(F, sums, at + 6 * pitch)
                .add(FloatVector.fromArray(F, sums, at + 6 * pitch + 8));
        v1 = v1.blend(v2, M4).add(v2.blend(v1, M4).rearrange(X4));
        v0 = v0.blend(v1, M2).add(v1.blend(v0, M2).rearrange(X2));
        v1 = FloatVector.fromArray(F, sums, at + pitch).add(FloatVector.fromArray(F, sums, at + pitch + 8));
        v2 = FloatVector.fromArray(F, sums, at + 5 * pitch).add(FloatVector.fromArray(F, sums, at + 5 * pitch + 8));
        v1 = v1.blend(v2, M4).add(v2.blend(v1, M4).rearrange(X4));
        v2 = FloatVector.fromArray(F, sums, at + 3 * pitch).add(FloatVector.fromArray(F, sums, at + 3 * pitch + 8));
        FloatVector v3 = FloatVector.fromArray(F, sums, at + 7 * pitch)
                .add(FloatVector.fromArray(F, sums, at + 7 * pitch + 8));
        v2 = v2.blend(v3, M4).add(v3.blend(v2, M4).rearrange(X4));
        v1 = v1.blend(v2, M2).add(v2.blend(v1, M2).rearrange(X2));
        v0 = v0.blend(v1, M1).add(v1.blend(v0, M1).rearrange(X1));
        v0.intoArray(y, to);
    }
}
