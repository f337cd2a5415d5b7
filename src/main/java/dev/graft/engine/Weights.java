package dev.graft.engine;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.graft.engine.kernel.Matrix;
import dev.graft.engine.kernel.RmsNorm;

/// The tensors of a model, by what they are for. Nothing here changes.
///
/// @param embedding `[vocabSize][hiddenSize]`
/// @param head      the same shape; the embedding itself in a tied model
record Weights(Matrix embedding, List<Layer> layers, RmsNorm norm, Matrix head) {
    Weights {
        layers = List.copyOf(layers);
    }

    /// One layer: `x += o(attention(q, k, v of norm(x)))`, then `x += mlp(norm(x))`.
    record Layer(RmsNorm inputNorm, Projection q, Projection k, Projection v, Projection o, @Nullable RmsNorm qNorm,
            @Nullable RmsNorm kNorm, RmsNorm postAttentionNorm, Mlp mlp) {}

    sealed interface Mlp {}

    /// `down(silu(gate(x)) · up(x))`
    record Dense(Projection gate, Projection up, Projection down) implements Mlp {}

    /// Several of them, of which a router picks a few for each token.
    ///
    /// @param router `[experts][hiddenSize]`
    record Mixture(Matrix router, List<Dense> experts, int perToken) implements Mlp {
        public Mixture {
            experts = List.copyOf(experts);
        }
    }
}
