package dev.graft.engine.kernel;

import jdk.incubator.vector.FloatVector;

/// `y = w · x / √(mean(x²) + eps)` (https://arxiv.org/abs/1910.07467).
public final class RmsNorm {
    private final float[] weights;
    private final double eps;

    /// @param weights `[elements]`, f32; not copied
    public RmsNorm(float[] weights, double eps) {
        this.weights = weights;
        this.eps = eps;
    }

    /// Norms one row.
    ///
    /// @param x `[elements]` from `from`, f32
    /// @param y `[elements]` from `to`, f32; overwritten; may be `x` itself, at the same place
    public void run(float[] x, int from, float[] y, int to) {
        int count = weights.length;
        float scale = (float) (1 / Math.sqrt((double) Lanes.sumOfSquares(x, from, count) / count + eps));
        int i = scaled(x, from, y, to, scale);
        for (; i < count; i++) {
            y[to + i] = x[from + i] * scale * weights[i];
        }
    }

    /// Whole vectors; returns how many elements those are.
    private int scaled(float[] x, int from, float[] y, int to, float scale) {
        int i = 0, step = Lanes.F.length();
        for (int end = weights.length - step; i <= end; i += step) {
            FloatVector.fromArray(Lanes.F, x, from + i).mul(scale).mul(FloatVector.fromArray(Lanes.F, weights, i))
                    .intoArray(y, to + i);
        }
        return i;
    }
}
