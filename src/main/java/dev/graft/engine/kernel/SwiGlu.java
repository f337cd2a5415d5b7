package dev.graft.engine.kernel;

import jdk.incubator.vector.FloatVector;

/// The gate of the MLP (https://arxiv.org/abs/2002.05202): `gate = gate / (1 + e^-gate) · up`.
public final class SwiGlu {
    private SwiGlu() {}

    /// @param gate  `[≥ offset + count rounded up to 16]`, f32; overwritten up to there
    /// @param up    the same size
    /// @param count elements
    public static void run(float[] gate, float[] up, int offset, int count) {
        for (int i = offset, end = offset + count, step = Lanes.F.length(); i < end; i += step) {
            FloatVector x = FloatVector.fromArray(Lanes.F, gate, i);
            FloatVector sigmoid = Exp.of(x.neg()).add(1f);
            x.div(sigmoid).mul(FloatVector.fromArray(Lanes.F, up, i)).intoArray(gate, i);
        }
    }
}
