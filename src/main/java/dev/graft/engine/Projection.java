package dev.graft.engine;

import org.jspecify.annotations.Nullable;

import dev.graft.engine.kernel.Activations;
import dev.graft.engine.kernel.MatMul;
import dev.graft.engine.kernel.Matrix;
import dev.graft.engine.kernel.Team;

/// `y = W x + b`, with or without `b`.
final class Projection {
    private final Matrix weights;
    private final float @Nullable [] bias;

    /// @param bias `[rows]`, or null
    Projection(Matrix weights, float @Nullable [] bias) {
        this.weights = weights;
        this.bias = bias;
    }

    /// @param y `[token][pitch]`; its first columns, one per row of `W`, are overwritten
    void apply(Team team, Activations x, float[] y, int pitch) {
        MatMul.run(team, weights, x, y, 0, pitch);
        if (bias != null) {
            for (int token = 0; token < x.rows(); token++) {
                for (int row = 0; row < bias.length; row++) {
                    y[token * pitch + row] += bias[row];
                }
            }
        }
    }
}
