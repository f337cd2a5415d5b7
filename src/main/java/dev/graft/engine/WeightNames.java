package dev.graft.engine;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.graft.tensor.Shape;

/// The tensors that a decoder needs, by canonical name, with the shapes that its config gives them.
final class WeightNames {
    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String NORM = "model.norm.weight";
    static final String HEAD = "lm_head.weight";

    private final DecoderConfig config;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();

    private WeightNames(DecoderConfig config) {
        this.config = config;
    }

    /// In the order of the layers; without the head, which may be absent.
    static Map<String, Shape> shapes(DecoderConfig config) {
        WeightNames names = new WeightNames(config);
        names.shapes.put(EMBEDDING, Shape.of(config.vocabSize(), config.hiddenSize()));
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            names.layer(prefix(layer));
        }
        names.shapes.put(NORM, Shape.of(config.hiddenSize()));
        return names.shapes;
    }

    /// How the names of a layer begin.
    static String prefix(int layer) {
        return "model.layers." + layer + ".";
    }

    /// How the names of an expert begin.
    static String expert(int layer, int expert) {
        return prefix(layer) + "block_sparse_moe.experts." + expert + ".";
    }

    private void layer(String prefix) {
        int hidden = config.hiddenSize();
        int queries = config.numAttentionHeads() * config.headDim();
        int keys = config.numKeyValueHeads() * config.headDim();
        shapes.put(prefix + "input_layernorm.weight", Shape.of(hidden));
        product(prefix + "self_attn.q_proj", queries, hidden, config.biases().qkv());
        product(prefix + "self_attn.k_proj", keys, hidden, config.biases().qkv());
        product(prefix + "self_attn.v_proj", keys, hidden, config.biases().qkv());
        product(prefix + "self_attn.o_proj", hidden, queries, config.biases().o());
        if (config.hasQkNorm()) {
            shapes.put(prefix + "self_attn.q_norm.weight", Shape.of(config.headDim()));
            shapes.put(prefix + "self_attn.k_norm.weight", Shape.of(config.headDim()));
        }
        shapes.put(prefix + "post_attention_layernorm.weight", Shape.of(hidden));
        mlp(prefix);
    }

    private void mlp(String prefix) {
        int hidden = config.hiddenSize(), inner = config.intermediateSize();
        if (config.isDense()) {
            product(prefix + "mlp.gate_proj", inner, hidden, config.biases().mlp());
            product(prefix + "mlp.up_proj", inner, hidden, config.biases().mlp());
            product(prefix + "mlp.down_proj", hidden, inner, config.biases().mlp());
            return;
        }
        product(prefix + "block_sparse_moe.gate", config.experts().count(), hidden, false);
        for (int expert = 0; expert < config.experts().count(); expert++) {
            String own = prefix + "block_sparse_moe.experts." + expert + ".";
            product(own + "w1", inner, hidden, false);
            product(own + "w3", inner, hidden, false);
            product(own + "w2", hidden, inner, false);
        }
    }

    private void product(String name, int rows, int columns, boolean hasBias) {
        shapes.put(name + ".weight", Shape.of(rows, columns));
        if (hasBias) {
            shapes.put(name + ".bias", Shape.of(rows));
        }
    }
}
