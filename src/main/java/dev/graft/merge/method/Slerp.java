package dev.graft.merge.method;

import java.util.List;

import dev.graft.diagnostic.Severity;
import dev.graft.merge.method.Signature.BaseUse;

/// Spherical interpolation: along the arc from a (t = 0, the base) to c (t = 1), each tensor as one vector.
///
///     cos θ = ⟨a, c⟩ / (|a| |c|)
///     slerp(a, c; t) = sin((1-t)θ)/sin θ · a + sin(tθ)/sin θ · c
///
/// The vectors keep their lengths: only the angle is taken between unit vectors.
///
/// K. Shoemake, Animating Rotation with Quaternion Curves, SIGGRAPH 1985.
public final class Slerp implements MergeMethod {
    public static final Parameter T = Parameter.required("t", "0 is the base, 1 the other model");

    private static final Signature SIGNATURE = new Signature("slerp", 2, 2, BaseUse.REQUIRED, List.of(T),
            "moves from the base to one other model along an arc",
            "Animating rotation with quaternion curves, https://doi.org/10.1145/325334.325242");

    /// Closer than 1.8 degrees (or further than 178.2) the arc is a line, and sin θ too small to divide by.
    static final double COLINEAR = 0.9995;

    /// A vector that is no longer than this has no direction: it is not divided by its length.
    static final double NO_LENGTH = 1e-8;

    @Override
    public Signature signature() {
        return SIGNATURE;
    }

    @Override
    public List<Remark> remarks(int inputs, Params params) {
        double t = params.get(T);
        return t < 0 || t > 1
                ? List.of(new Remark("extrapolation", Severity.WARNING, "t = " + t + " lies beyond the two models",
                        "0 is the base, 1 the other model"))
                : List.of();
    }

    @Override
    public Pass start(Operands operands) {
        double t = operands.params().get(T);
        int base = operands.base(), other = 1 - base;
        return switch (operands.arithmetic()) {
            case PRECISE -> new Angle(t, base, other);
            case BIT_COMPAT_0_1_5, BIT_COMPAT_0_1_4 -> SlerpLikeTorch.start(operands, t, base, other);
        };
    }

    /// The first walk: lengths and angle.
    private record Angle(double t, int base, int other, Gram gram) implements Pass.Look {
        Angle(double t, int base, int other) {
            this(t, base, other, new Gram(2));
        }

        @Override
        public void see(double[][] x, int count) {
            gram.add(x, count);
        }

        @Override
        public Pass then() {
            double dot = gram.get(base, other) / (length(gram.norm(base)) * length(gram.norm(other)));
            double[] weights = weights(dot, t);
            double ofBase = weights[0], ofOther = weights[1];
            return (Pass.Write) (x, out, count) -> {
                double[] a = x[base], c = x[other];
                for (int i = 0; i < count; i++) {
                    out[i] = ofBase * a[i] + ofOther * c[i];
                }
            };
        }
    }

    private static double length(double norm) {
        return norm > NO_LENGTH ? norm : 1;
    }

    /// Weights of base and other for the cosine between them.
    static double[] weights(double cos, double t) {
        if (Math.abs(cos) > COLINEAR) {
            return new double[] {1 - t, t};
        }
        double theta = StrictMath.acos(cos), sin = StrictMath.sin(theta); // strict: the same bytes on every machine
        return new double[] {StrictMath.sin((1 - t) * theta) / sin, StrictMath.sin(t * theta) / sin};
    }
}
