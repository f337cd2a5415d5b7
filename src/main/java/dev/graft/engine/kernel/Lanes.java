package dev.graft.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The vectors of everything but products with weights, and sums whose order is the same at every width.
///
/// A sum has 16 partial sums: number `l` takes the elements `l`, `l + 16`, `l + 32`, … in this order. They are added by
/// the tree of [Matrix].
final class Lanes {
    /// Partial sums, at every width.
    static final int COUNT = 16;

    static final VectorSpecies<Float> F = Width.FLOATS;

    private Lanes() {}

    /// Elements rounded up to whole vectors of any width.
    static int padded(int elements) {
        return Math.ceilDiv(elements, COUNT) * COUNT;
    }

    /// `Σ x[i]` over `count` elements, a multiple of 16.
    static float sum(float[] x, int offset, int count) {
        float[] partial = new float[COUNT];
        for (int part = 0; part < COUNT; part += F.length()) {
            partialSum(x, offset + part, offset + count, partial, part);
        }
        return tree(partial);
    }

    private static void partialSum(float[] x, int from, int end, float[] partial, int part) {
        FloatVector sum = FloatVector.zero(F);
        for (int i = from; i < end; i += COUNT) {
            sum = sum.add(FloatVector.fromArray(F, x, i));
        }
        sum.intoArray(partial, part);
    }

    /// The largest of `count` elements, a multiple of 16.
    static float max(float[] x, int offset, int count) {
        FloatVector largest = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        for (int i = offset, end = offset + count, step = F.length(); i < end; i += step) {
            largest = largest.max(FloatVector.fromArray(F, x, i));
        }
        float max = Float.NEGATIVE_INFINITY;
        for (float lane : largest.toArray()) {
            max = Math.max(max, lane);
        }
        return max;
    }

    /// `Σ x[i]²`.
    static float sumOfSquares(float[] x, int offset, int count) {
        float[] partial = new float[COUNT];
        int whole = count / COUNT * COUNT;
        for (int part = 0; part < COUNT; part += F.length()) {
            partialSquares(x, offset + part, offset + whole, partial, part);
        }
        for (int i = whole; i < count; i++) {
            float value = x[offset + i];
            partial[i - whole] = Math.fma(value, value, partial[i - whole]);
        }
        return tree(partial);
    }

    private static void partialSquares(float[] x, int from, int end, float[] partial, int part) {
        FloatVector sum = FloatVector.zero(F);
        for (int i = from; i < end; i += COUNT) {
            FloatVector v = FloatVector.fromArray(F, x, i);
            sum = v.fma(v, sum);
        }
        sum.intoArray(partial, part);
    }

    private static float tree(float[] s) {
        for (int step = COUNT / 2; step > 0; step /= 2) {
            for (int l = 0; l < step; l++) {
                s[l] += s[l + step];
            }
        }
        return s[0];
    }
}
