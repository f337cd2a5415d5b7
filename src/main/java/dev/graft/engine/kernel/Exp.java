package dev.graft.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// e^x in f32, the same bits in every lane, at every width and by every compiler. Math.exp and VectorOperators.EXP
/// promise none of that.
///
///     e^x = 2^n e^r,   n = x / ln 2 to nearest,   r = x - n ln 2,   |r| ≤ ln 2 / 2
///
/// The polynomial of e^r and the two parts of ln 2 are those of Cephes (S. Moshier, `expf`); error at most 1 in the last
/// place, seen on all floats between -87.3 and 88.3 (ExpTest).
final class Exp {
    private static final float LOG2_E = 1.44269504088896341f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    private static final float ROUND = 12582912f; // 1.5 · 2^23: a number added to it becomes whole
    private static final float LEAST = -87.33654f; // ln of the smallest normal number; below it the result is 0
    private static final float MOST = 88.37626f; // above it the result stays what it is there, 2.4e38

    private Exp() {}

    static FloatVector of(FloatVector x) {
        FloatVector clamped = x.max(LEAST).min(MOST);
        FloatVector rounded = clamped.fma(FloatVector.broadcast(Lanes.F, LOG2_E),
                FloatVector.broadcast(Lanes.F, ROUND));
        FloatVector n = rounded.sub(ROUND);
        FloatVector r = n.fma(FloatVector.broadcast(Lanes.F, -LN2_HIGH), clamped);
        r = n.fma(FloatVector.broadcast(Lanes.F, -LN2_LOW), r);
        IntVector exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23); // n · 2^23: ROUND's bits fall off
        FloatVector p = polynomial(r);
        FloatVector scaled = p.reinterpretAsInts().add(exponent).reinterpretAsFloats(); // p · 2^n, for p is near 1
        return scaled.blend(0f, x.lt(LEAST));
    }

    private static FloatVector polynomial(FloatVector r) {
        FloatVector p = FloatVector.broadcast(Lanes.F, 1.9875691500e-4f);
        p = p.fma(r, FloatVector.broadcast(Lanes.F, 1.3981999507e-3f));
        p = p.fma(r, FloatVector.broadcast(Lanes.F, 8.3334519073e-3f));
        p = p.fma(r, FloatVector.broadcast(Lanes.F, 4.1665795894e-2f));
        p = p.fma(r, FloatVector.broadcast(Lanes.F, 1.6666665459e-1f));
        p = p.fma(r, FloatVector.broadcast(Lanes.F, 5.0000001201e-1f));
        return p.fma(r.mul(r), r).add(1f);
    }

    /// `x[i] = e^(x[i] - shift)`.
    ///
    /// @param count a multiple of 16
    static void all(float[] x, int offset, int count, float shift) {
        for (int i = offset, end = offset + count, step = Lanes.F.length(); i < end; i += step) {
            of(FloatVector.fromArray(Lanes.F, x, i).sub(shift)).intoArray(x, i);
        }
    }
}
