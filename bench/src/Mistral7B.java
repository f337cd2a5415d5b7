import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tensors and small files of a Mistral 7B with any number of layers.
record Mistral7B(int layers, int vocab) {
    private static final int HIDDEN = 4096, INTERMEDIATE = 14336, KEY_VALUE = 1024;

    /// A bf16 tensor; `columns` is 0 for a vector.
    record Weight(String name, int rows, int columns) {
        long elements() {
            return (long) rows * Math.max(1, columns);
        }

        long bytes() {
            return 2 * elements();
        }

        /// Norms lie around 1, all else around 0.
        boolean isNorm() {
            return columns == 0;
        }

        String shape() {
            return columns == 0 ? "[%d]".formatted(rows) : "[%d,%d]".formatted(rows, columns);
        }
    }

    /// In the order of the model.
    List<Weight> weights() {
        List<Weight> weights = new ArrayList<>();
        weights.add(new Weight("model.embed_tokens.weight", vocab, HIDDEN));
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "model.layers.%d.".formatted(layer);
            weights.add(new Weight(prefix + "input_layernorm.weight", HIDDEN, 0));
            weights.add(new Weight(prefix + "mlp.down_proj.weight", HIDDEN, INTERMEDIATE));
            weights.add(new Weight(prefix + "mlp.gate_proj.weight", INTERMEDIATE, HIDDEN));
            weights.add(new Weight(prefix + "mlp.up_proj.weight", INTERMEDIATE, HIDDEN));
            weights.add(new Weight(prefix + "post_attention_layernorm.weight", HIDDEN, 0));
            weights.add(new Weight(prefix + "self_attn.k_proj.weight", KEY_VALUE, HIDDEN));
            weights.add(new Weight(prefix + "self_attn.o_proj.weight", HIDDEN, HIDDEN));
            weights.add(new Weight(prefix + "self_attn.q_proj.weight", HIDDEN, HIDDEN));
            weights.add(new Weight(prefix + "self_attn.v_proj.weight", KEY_VALUE, HIDDEN));
        }
        weights.add(new Weight("model.norm.weight", HIDDEN, 0));
        weights.add(new Weight("lm_head.weight", vocab, HIDDEN));
        return weights;
    }

    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("config.json", """
                {
                  "architectures": ["MistralForCausalLM"],
                  "bos_token_id": 1,
                  "eos_token_id": 2,
                  "hidden_act": "silu",
                  "hidden_size": %d,
                  "initializer_range": 0.02,
                  "intermediate_size": %d,
                  "max_position_embeddings": 32768,
                  "model_type": "mistral",
                  "num_attention_heads": 32,
                  "num_hidden_layers": %d,
                  "num_key_value_heads": 8,
                  "rms_norm_eps": 1e-05,
                  "rope_theta": 10000.0,
                  "sliding_window": 4096,
                  "tie_word_embeddings": false,
                  "torch_dtype": "bfloat16",
                  "transformers_version": "4.35.2",
                  "use_cache": true,
                  "vocab_size": %d
                }
                """.formatted(HIDDEN, INTERMEDIATE, layers, vocab));
        texts.put("generation_config.json", "{\"bos_token_id\": 1, \"eos_token_id\": 2}\n");
        texts.put("tokenizer.json", tokenizer());
        texts.put("tokenizer_config.json", """
                {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "legacy": true, "tokenizer_class": "LlamaTokenizer"}
                """);
        texts.put("special_tokens_map.json", """
                {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
                """);
        return texts;
    }

    /// As many pieces as a real one has: special tokens, bytes, invented words; what lies beyond 32000 was added.
    private String tokenizer() {
        StringBuilder pieces = new StringBuilder("\"<unk>\": 0, \"<s>\": 1, \"</s>\": 2");
        for (int id = 3; id < 32000; id++) {
            pieces.append(id < 259 ? ", \"<0x%02X>\": %d".formatted(id - 3, id) : ", \"\u2581w%d\": %d".formatted(id, id));
        }
        StringBuilder added = new StringBuilder();
        String[] special = {"<unk>", "<s>", "</s>"};
        for (int id = 0; id < special.length; id++) {
            added.append(added(id, special[id]));
        }
        for (int id = 32000; id < vocab; id++) {
            added.append(added(id, "<|added_%d|>".formatted(id)));
        }
        return """
                {
                  "version": "1.0", "truncation": null, "padding": null,
                  "added_tokens": [%s],
                  "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"},
                  "pre_tokenizer": null, "post_processor": null,
                  "decoder": {"type": "Sequence", "decoders": [{"type": "ByteFallback"}, {"type": "Fuse"}]},
                  "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>", "continuing_subword_prefix": null,
                    "end_of_word_suffix": null, "fuse_unk": true, "byte_fallback": true,
                    "vocab": {%s}, "merges": []}
                }
                """.formatted(added.substring(2), pieces);
    }

    private static String added(int id, String content) {
        return ", {\"id\": %d, \"content\": \"%s\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": true}"
                .formatted(id, content);
    }
}
