package dev.graft.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.graft.tensor.Shape;

/// The tensors and config keys of the families that [TinyModel] builds, as transformers 5.12 writes them.
public enum TinyFamily {
    LLAMA("LlamaForCausalLM", "llama", 1), //
    MISTRAL("MistralForCausalLM", "mistral", 1), //
    QWEN2("Qwen2ForCausalLM", "qwen2", 1), //
    QWEN3("Qwen3ForCausalLM", "qwen3", 1), //
    GEMMA2("Gemma2ForCausalLM", "gemma2", 1), //
    GEMMA3("Gemma3ForCausalLM", "gemma3_text", 1), //
    GEMMA3_VL("Gemma3ForConditionalGeneration", "gemma3", 1), //
    PHI3("Phi3ForCausalLM", "phi3", 2), //
    GPT2("GPT2LMHeadModel", "gpt2", 2), //
    /// The names of the first GPT-2 files: without `transformer.`, with mask buffers.
    GPT2_BARE("GPT2LMHeadModel", "gpt2", 2), //
    GPT_NEOX("GPTNeoXForCausalLM", "gpt_neox", 2), //
    MIXTRAL("MixtralForCausalLM", "mixtral", 1);

    static final int HEADS = 2;
    static final int EXPERTS = 2;
    static final int POSITIONS = 16;

    private final String architecture;
    private final String modelType;
    private final int keyValueHeads;

    TinyFamily(String architecture, String modelType, int keyValueHeads) {
        this.architecture = architecture;
        this.modelType = modelType;
        this.keyValueHeads = keyValueHeads;
    }

    /// Keys of config.json and their JSON text.
    Map<String, String> config(int vocab, int hidden, int layers) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("architectures", "[\"" + architecture + "\"]");
        config.put("model_type", "\"" + modelType + "\"");
        switch (this) {
            case GPT2, GPT2_BARE -> {
                config.put("n_embd", "" + hidden);
                config.put("n_layer", "" + layers);
                config.put("n_head", "" + HEADS);
                config.put("n_positions", "" + POSITIONS);
                config.put("vocab_size", "" + vocab);
            }
            case GEMMA3_VL -> {
                Map<String, String> text = new LinkedHashMap<>();
                text.put("model_type", "\"gemma3_text\"");
                decoder(text, vocab, hidden, layers);
                config.put("text_config", object(text));
                config.put("vision_config", """
                        {"model_type": "siglip_vision_model", "hidden_size": %d, "intermediate_size": %d, \
                        "num_hidden_layers": 3, "num_attention_heads": 2, "image_size": 28, "patch_size": 14, \
                        "vision_use_head": false}"""
                        .formatted(hidden, intermediate(hidden)));
                config.put("mm_tokens_per_image", "4");
            }
            case LLAMA, MISTRAL, QWEN2, QWEN3, GEMMA2, GEMMA3, PHI3, GPT_NEOX, MIXTRAL ->
                decoder(config, vocab, hidden, layers);
        }
        return config;
    }

    private void decoder(Map<String, String> config, int vocab, int hidden, int layers) {
        config.put("vocab_size", "" + vocab);
        config.put("hidden_size", "" + hidden);
        config.put("intermediate_size", "" + intermediate(hidden));
        config.put("num_hidden_layers", "" + layers);
        config.put("num_attention_heads", "" + HEADS);
        config.put("num_key_value_heads", "" + keyValueHeads);
        config.put("head_dim", "" + hidden / HEADS);
        config.put("max_position_embeddings", "" + POSITIONS);
        config.put("rms_norm_eps", "1e-05");
        switch (this) {
            case QWEN2, QWEN3, GEMMA2, GEMMA3, GEMMA3_VL -> config.put("layer_types",
                    "[" + "\"full_attention\", ".repeat(layers - 1) + "\"full_attention\"]");
            case PHI3 -> config.put("pad_token_id", "0");
            case MIXTRAL -> config.put("num_local_experts", "" + EXPERTS);
            case LLAMA, MISTRAL, GPT2, GPT2_BARE, GPT_NEOX -> {
            }
        }
    }

    private static String object(Map<String, String> members) {
        return members.entrySet().stream().map(m -> "\"" + m.getKey() + "\": " + m.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    static int intermediate(int hidden) {
        return hidden + hidden / 2;
    }

    String embedding() {
        return switch (this) {
            case GPT2 -> "transformer.wte.weight";
            case GPT2_BARE -> "wte.weight";
            case GPT_NEOX -> "gpt_neox.embed_in.weight";
            case GEMMA3_VL -> "language_model.model.embed_tokens.weight";
            case LLAMA, MISTRAL, QWEN2, QWEN3, GEMMA2, GEMMA3, PHI3, MIXTRAL -> "model.embed_tokens.weight";
        };
    }

    String head() {
        return switch (this) {
            case GPT_NEOX -> "embed_out.weight";
            case GEMMA3_VL -> "language_model.lm_head.weight";
            case LLAMA, MISTRAL, QWEN2, QWEN3, GEMMA2, GEMMA3, PHI3, GPT2, GPT2_BARE, MIXTRAL -> "lm_head.weight";
        };
    }

    /// All tensors but the head, by name.
    Map<String, Shape> tensors(int vocab, int hidden, int layers) {
        Map<String, Shape> tensors = new TreeMap<>();
        tensors.put(embedding(), Shape.of(vocab, hidden));
        switch (this) {
            case GPT2 -> gpt2(tensors, "transformer.", hidden, layers);
            case GPT2_BARE -> {
                gpt2(tensors, "", hidden, layers);
                for (int layer = 0; layer < layers; layer++) {
                    tensors.put("h." + layer + ".attn.bias", Shape.of(1, 1, POSITIONS, POSITIONS));
                }
            }
            case GPT_NEOX -> gptNeoX(tensors, hidden, layers);
            case GEMMA3_VL -> {
                llamaLike(tensors, "language_model.model.", hidden, layers);
                vision(tensors, hidden);
            }
            case LLAMA, MISTRAL, QWEN2, QWEN3, GEMMA2, GEMMA3, PHI3, MIXTRAL ->
                llamaLike(tensors, "model.", hidden, layers);
        }
        return tensors;
    }

    private void llamaLike(Map<String, Shape> tensors, String prefix, int hidden, int layers) {
        long headDim = hidden / HEADS;
        long kv = keyValueHeads * headDim;
        long inter = intermediate(hidden);
        tensors.put(prefix + "norm.weight", Shape.of(hidden));
        for (int layer = 0; layer < layers; layer++) {
            String at = prefix + "layers." + layer + ".";
            tensors.put(at + "input_layernorm.weight", Shape.of(hidden));
            tensors.put(at + "post_attention_layernorm.weight", Shape.of(hidden));
            tensors.put(at + "self_attn.o_proj.weight", Shape.of(hidden, hidden));
            if (this == PHI3) {
                tensors.put(at + "self_attn.qkv_proj.weight", Shape.of(hidden + 2 * kv, hidden));
                tensors.put(at + "mlp.gate_up_proj.weight", Shape.of(2 * inter, hidden));
                tensors.put(at + "mlp.down_proj.weight", Shape.of(hidden, inter));
                continue;
            }
            tensors.put(at + "self_attn.q_proj.weight", Shape.of(hidden, hidden));
            tensors.put(at + "self_attn.k_proj.weight", Shape.of(kv, hidden));
            tensors.put(at + "self_attn.v_proj.weight", Shape.of(kv, hidden));
            if (this == QWEN2) {
                tensors.put(at + "self_attn.q_proj.bias", Shape.of(hidden));
                tensors.put(at + "self_attn.k_proj.bias", Shape.of(kv));
                tensors.put(at + "self_attn.v_proj.bias", Shape.of(kv));
            }
            if (this == QWEN3 || this == GEMMA3 || this == GEMMA3_VL) {
                tensors.put(at + "self_attn.q_norm.weight", Shape.of(headDim));
                tensors.put(at + "self_attn.k_norm.weight", Shape.of(headDim));
            }
            if (this == GEMMA2 || this == GEMMA3 || this == GEMMA3_VL) {
                tensors.put(at + "pre_feedforward_layernorm.weight", Shape.of(hidden));
                tensors.put(at + "post_feedforward_layernorm.weight", Shape.of(hidden));
            }
            if (this == MIXTRAL) {
                tensors.put(at + "block_sparse_moe.gate.weight", Shape.of(EXPERTS, hidden));
                for (int expert = 0; expert < EXPERTS; expert++) {
                    String e = at + "block_sparse_moe.experts." + expert + ".";
                    tensors.put(e + "w1.weight", Shape.of(inter, hidden));
                    tensors.put(e + "w2.weight", Shape.of(hidden, inter));
                    tensors.put(e + "w3.weight", Shape.of(inter, hidden));
                }
            } else {
                tensors.put(at + "mlp.gate_proj.weight", Shape.of(inter, hidden));
                tensors.put(at + "mlp.up_proj.weight", Shape.of(inter, hidden));
                tensors.put(at + "mlp.down_proj.weight", Shape.of(hidden, inter));
            }
        }
    }

    private static void gpt2(Map<String, Shape> tensors, String prefix, int hidden, int layers) {
        tensors.put(prefix + "wpe.weight", Shape.of(POSITIONS, hidden));
        norm(tensors, prefix + "ln_f", hidden);
        for (int layer = 0; layer < layers; layer++) {
            String at = prefix + "h." + layer + ".";
            norm(tensors, at + "ln_1", hidden);
            norm(tensors, at + "ln_2", hidden);
            transposed(tensors, at + "attn.c_attn", hidden, 3 * hidden);
            transposed(tensors, at + "attn.c_proj", hidden, hidden);
            transposed(tensors, at + "mlp.c_fc", hidden, 4 * hidden);
            transposed(tensors, at + "mlp.c_proj", 4 * hidden, hidden);
        }
    }

    private static void gptNeoX(Map<String, Shape> tensors, int hidden, int layers) {
        int inter = intermediate(hidden);
        norm(tensors, "gpt_neox.final_layer_norm", hidden);
        for (int layer = 0; layer < layers; layer++) {
            String at = "gpt_neox.layers." + layer + ".";
            norm(tensors, at + "input_layernorm", hidden);
            norm(tensors, at + "post_attention_layernorm", hidden);
            linear(tensors, at + "attention.query_key_value", hidden, 3 * hidden);
            linear(tensors, at + "attention.dense", hidden, hidden);
            linear(tensors, at + "mlp.dense_h_to_4h", hidden, inter);
            linear(tensors, at + "mlp.dense_4h_to_h", inter, hidden);
            tensors.put(at + "attention.bias", Shape.of(1, 1, POSITIONS, POSITIONS));
            tensors.put(at + "attention.masked_bias", Shape.of());
            tensors.put(at + "attention.rotary_emb.inv_freq", Shape.of(hidden / HEADS / 2));
        }
    }

    private static void vision(Map<String, Shape> tensors, int hidden) {
        String tower = "vision_tower.vision_model.";
        tensors.put("multi_modal_projector.mm_input_projection_weight", Shape.of(hidden, hidden));
        tensors.put("multi_modal_projector.mm_soft_emb_norm.weight", Shape.of(hidden));
        tensors.put(tower + "embeddings.patch_embedding.weight", Shape.of(hidden, 3, 14, 14));
        tensors.put(tower + "embeddings.patch_embedding.bias", Shape.of(hidden));
        tensors.put(tower + "embeddings.position_embedding.weight", Shape.of(4, hidden));
        norm(tensors, tower + "post_layernorm", hidden);
        for (int layer = 0; layer < 3; layer++) {
            String at = tower + "encoder.layers." + layer + ".";
            norm(tensors, at + "layer_norm1", hidden);
            norm(tensors, at + "layer_norm2", hidden);
            linear(tensors, at + "mlp.fc1", hidden, intermediate(hidden));
            linear(tensors, at + "mlp.fc2", intermediate(hidden), hidden);
            for (String projection : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
                linear(tensors, at + "self_attn." + projection, hidden, hidden);
            }
        }
    }

    private static void norm(Map<String, Shape> tensors, String name, int hidden) {
        tensors.put(name + ".weight", Shape.of(hidden));
        tensors.put(name + ".bias", Shape.of(hidden));
    }

    private static void linear(Map<String, Shape> tensors, String name, int in, int out) {
        tensors.put(name + ".weight", Shape.of(out, in));
        tensors.put(name + ".bias", Shape.of(out));
    }

    /// The weights of GPT-2 are stored with the input axis first.
    private static void transposed(Map<String, Shape> tensors, String name, int in, int out) {
        tensors.put(name + ".weight", Shape.of(in, out));
        tensors.put(name + ".bias", Shape.of(out));
    }
}
