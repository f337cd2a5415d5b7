package dev.graft.engine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

import dev.graft.engine.Weights.Dense;
import dev.graft.engine.Weights.Layer;
import dev.graft.engine.Weights.Mixture;
import dev.graft.engine.Weights.Mlp;
import dev.graft.engine.kernel.Matrix;
import dev.graft.engine.kernel.RmsNorm;
import dev.graft.engine.kernel.Team;
import dev.graft.tensor.TensorEntry;

/// Makes [Weights] of a checked plan: matrices stay in the files, the small vectors are copied.
final class WeightReader {
    private final DecoderConfig config;
    private final WeightPlan plan;
    private final TensorMap map;
    private final Team team;
    private final Arena arena;
    private final Quantization quantization;

    /// @param arena owns mappings and quantised weights
    WeightReader(DecoderConfig config, WeightPlan plan, Quantization quantization, Team team, Arena arena) {
        this.config = config;
        this.plan = plan;
        this.quantization = quantization;
        this.team = team;
        this.arena = arena;
        this.map = new TensorMap(arena);
    }

    Weights read() throws IOException {
        Matrix embedding = matrix(WeightNames.EMBEDDING);
        Matrix head = plan.has(WeightNames.HEAD) ? matrix(WeightNames.HEAD) : embedding;
        List<Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            layers.add(layer(layer));
        }
        return new Weights(embedding, layers, norm(WeightNames.NORM), head);
    }

    private Layer layer(int layer) throws IOException {
        String prefix = WeightNames.prefix(layer);
        String attention = prefix + "self_attn.";
        return new Layer(norm(prefix + "input_layernorm.weight"),
                projection(attention + "q_proj"), projection(attention + "k_proj"),
                projection(attention + "v_proj"), projection(attention + "o_proj"),
                config.hasQkNorm() ? norm(attention + "q_norm.weight") : null,
                config.hasQkNorm() ? norm(attention + "k_norm.weight") : null,
                norm(prefix + "post_attention_layernorm.weight"), mlp(layer));
    }

    private Mlp mlp(int layer) throws IOException {
        String prefix = WeightNames.prefix(layer);
        if (config.isDense()) {
            return new Dense(projection(prefix + "mlp.gate_proj"), projection(prefix + "mlp.up_proj"),
                    projection(prefix + "mlp.down_proj"));
        }
        List<Dense> experts = new ArrayList<>();
        for (int i = 0; i < config.experts().count(); i++) {
            String expert = WeightNames.expert(layer, i);
            experts.add(new Dense(projection(expert + "w1"), projection(expert + "w3"), projection(expert + "w2")));
        }
        // The router is small, and a wrong choice is worse than a rounded one.
        return new Mixture(stored(prefix + "block_sparse_moe.gate.weight"), experts, config.experts().perToken());
    }

    private Projection projection(String name) throws IOException {
        return new Projection(matrix(name + ".weight"), plan.has(name + ".bias") ? vector(name + ".bias") : null);
    }

    private RmsNorm norm(String name) throws IOException {
        return new RmsNorm(vector(name), config.rmsNormEps());
    }

    private Matrix matrix(String name) throws IOException {
        Matrix stored = stored(name);
        return switch (quantization) {
            case NONE -> stored;
            case INT8 -> stored.quantized(team, arena);
        };
    }

    private Matrix stored(String name) throws IOException {
        TensorEntry tensor = plan.tensor(name);
        return Matrix.of(tensor.dtype(), map.map(tensor), (int) tensor.shape().rows(),
                (int) tensor.shape().rowElements());
    }

    /// One row of a matrix with one row.
    private float[] vector(String name) throws IOException {
        TensorEntry tensor = plan.tensor(name);
        float[] vector = new float[(int) tensor.elements()];
        Matrix.of(tensor.dtype(), map.map(tensor), 1, vector.length).row(0, vector, 0);
        return vector;
    }
}
