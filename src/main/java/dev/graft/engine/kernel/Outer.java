package dev.graft.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

import jdk.incubator.vector.FloatVector;

/// The one loop of attention: rows of `b`, each times a number, are added to rows of `c`.
///
///     c[r][l] += Σ a[r][i] · b[i][l]        i = 0, 1, …, n - 1, in this order, by one fused multiply-add each
///
/// For scores `i` runs over a head's elements and `l` over positions; for the sum of values `i` runs over positions and
/// `l` over a head's elements. A lane is one result, so no sum over lanes is needed, and a result is the same whatever
/// its neighbours are.
final class Outer {
    /// Elements of a row of `c` that one call computes: two vectors.
    static final int WIDTH = 2 * Lanes.F.length();

    /// Rows of [#four].
    static final int ROWS = 4;

    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

    private Outer() {}

    /// Four rows, which share each load of `b`. 8 sums, 2 of `b` and a factor: 11 registers.
    ///
    /// @param a  row `r` from `ao + r * ap`
    /// @param b  row `i` from byte `bo + i * bp`
    /// @param c  row `r` from `co + r * cp`
    static void four(float[] a, int ao, int ap, MemorySegment b, long bo, long bp, int n, float[] c, int co, int cp) {
        int step = Lanes.F.length();
        long vector = (long) step * Float.BYTES;
        FloatVector c00 = FloatVector.fromArray(Lanes.F, c, co), c01 = FloatVector.fromArray(Lanes.F, c, co + step);
        FloatVector c10 = FloatVector.fromArray(Lanes.F, c, co + cp),
                c11 = FloatVector.fromArray(Lanes.F, c, co + cp + step);
        FloatVector c20 = FloatVector.fromArray(Lanes.F, c, co + 2 * cp),
                c21 = FloatVector.fromArray(Lanes.F, c, co + 2 * cp + step);
        FloatVector c30 = FloatVector.fromArray(Lanes.F, c, co + 3 * cp),
                c31 = FloatVector.fromArray(Lanes.F, c, co + 3 * cp + step);
        for (int i = 0; i < n; i++) {
            FloatVector b0 = FloatVector.fromMemorySegment(Lanes.F, b, bo + i * bp, NATIVE);
            FloatVector b1 = FloatVector.fromMemorySegment(Lanes.F, b, bo + i * bp + vector, NATIVE);
            FloatVector factor = FloatVector.broadcast(Lanes.F, a[ao + i]);
            c00 = b0.fma(factor, c00);
            c01 = b1.fma(factor, c01);
            factor = FloatVector.broadcast(Lanes.F, a[ao + ap + i]);
            c10 = b0.fma(factor, c10);
            c11 = b1.fma(factor, c11);
            factor = FloatVector.broadcast(Lanes.F, a[ao + 2 * ap + i]);
            c20 = b0.fma(factor, c20);
            c21 = b1.fma(factor, c21);
            factor = FloatVector.broadcast(Lanes.F, a[ao + 3 * ap + i]);
            c30 = b0.fma(factor, c30);
            c31 = b1.fma(factor, c31);
        }
        store(c00, c01, c, co);
        store(c10, c11, c, co + cp);
        store(c20, c21, c, co + 2 * cp);
        store(c30, c31, c, co + 3 * cp);
    }

    /// One row.
    static void one(float[] a, int ao, MemorySegment b, long bo, long bp, int n, float[] c, int co) {
        int step = Lanes.F.length();
        long vector = (long) step * Float.BYTES;
        FloatVector c0 = FloatVector.fromArray(Lanes.F, c, co), c1 = FloatVector.fromArray(Lanes.F, c, co + step);
        for (int i = 0; i < n; i++) {
            FloatVector factor = FloatVector.broadcast(Lanes.F, a[ao + i]);
            c0 = FloatVector.fromMemorySegment(Lanes.F, b, bo + i * bp, NATIVE).fma(factor, c0);
            c1 = FloatVector.fromMemorySegment(Lanes.F, b, bo + i * bp + vector, NATIVE).fma(factor, c1);
        }
        store(c0, c1, c, co);
    }

    private static void store(FloatVector first, FloatVector second, float[] c, int at) {
        first.intoArray(c, at);
        second.intoArray(c, at + Lanes.F.length());
    }
}
