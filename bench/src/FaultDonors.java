import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Two donors of 170 MB whose merge takes a second or two and passes everything that a long one passes: an embedding that
/// is marked in ranges, several commits, several shards, a stage under a stage.
final class FaultDonors {
    private static final int LAYERS = 4, HIDDEN = 512, INTERMEDIATE = 1408;
    /// In float32 the embedding has 287 MB, more than the 256 MiB up to which a tensor is marked as a whole.
    private static final int VOCABULARY = 140_000;

    static final String RECIPE = """
            name: stack
            merge_method: passthrough
            dtype: bfloat16
            slices:
              - sources: [{model: faults/one, layer_range: [0, 4]}]
              - sources: [{model: faults/two, layer_range: [0, 4]}]
              - sources: [{model: faults/one, layer_range: [1, 3]}]
            ---
            name: other
            merge_method: passthrough
            dtype: bfloat16
            slices:
              - sources: [{model: faults/two, layer_range: [0, 4]}]
              - sources: [{model: faults/one, layer_range: [0, 4]}]
              - sources: [{model: faults/two, layer_range: [1, 3]}]
            ---
            merge_method: slerp
            dtype: float32
            base_model: other
            parameters: {t: [0.2, 0.8]}
            slices:
              - sources:
                  - {model: stack, layer_range: [0, 10]}
                  - {model: other, layer_range: [0, 10]}
            """;

    private FaultDonors() {}

    /// Makes DIR/faults/one (a file) and DIR/faults/two (three shards).
    static void make(Path directory) throws Exception {
        write(directory.resolve("faults/one"), 1, 0);
        write(directory.resolve("faults/two"), 3, 1);
    }

    /// The files with weights, which a fault may change.
    static List<Path> weightFiles(Path directory) throws IOException {
        try (var files = Files.walk(directory.resolve("faults"))) {
            return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
        }
    }

    private static void write(Path model, int shards, int donor) throws Exception {
        Files.createDirectories(model);
        List<Mistral7B.Weight> weights = weights();
        StringBuilder map = new StringBuilder();
        for (int i = 0; i < shards; i++) {
            String file = shards == 1
                    ? "model.safetensors"
                    : "model-%05d-of-%05d.safetensors".formatted(i + 1, shards);
            var part = weights.subList(weights.size() * i / shards, weights.size() * (i + 1) / shards);
            NoiseFile.write(model.resolve(file), part, new Noise(0, donor));
            part.forEach(w -> map.append(",\n    \"%s\": \"%s\"".formatted(w.name(), file)));
        }
        if (shards > 1) {
            long total = weights.stream().mapToLong(Mistral7B.Weight::bytes).sum();
            Files.writeString(model.resolve("model.safetensors.index.json"),
                    "{\"metadata\": {\"total_size\": %d}, \"weight_map\": {%s}}%n".formatted(total, map.substring(1)));
        }
        Files.writeString(model.resolve("config.json"), """
                {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": %d, "hidden_size": %d,
                 "intermediate_size": %d, "num_hidden_layers": %d, "num_attention_heads": 8, "num_key_value_heads": 8,
                 "head_dim": 64, "max_position_embeddings": 2048, "rms_norm_eps": 1e-05, "tie_word_embeddings": true,
                 "torch_dtype": "bfloat16"}
                """.formatted(VOCABULARY, HIDDEN, INTERMEDIATE, LAYERS));
        Files.writeString(model.resolve("generation_config.json"), "{\"bos_token_id\": 1, \"eos_token_id\": 2}\n");
    }

    private static List<Mistral7B.Weight> weights() {
        List<Mistral7B.Weight> weights = new ArrayList<>();
        weights.add(new Mistral7B.Weight("model.embed_tokens.weight", VOCABULARY, HIDDEN));
        for (int layer = 0; layer < LAYERS; layer++) {
            String prefix = "model.layers.%d.".formatted(layer);
            weights.add(new Mistral7B.Weight(prefix + "input_layernorm.weight", HIDDEN, 0));
            for (String name : List.of("q_proj", "k_proj", "v_proj", "o_proj")) {
                weights.add(new Mistral7B.Weight(prefix + "self_attn." + name + ".weight", HIDDEN, HIDDEN));
            }
            weights.add(new Mistral7B.Weight(prefix + "post_attention_layernorm.weight", HIDDEN, 0));
            weights.add(new Mistral7B.Weight(prefix + "mlp.gate_proj.weight", INTERMEDIATE, HIDDEN));
            weights.add(new Mistral7B.Weight(prefix + "mlp.up_proj.weight", INTERMEDIATE, HIDDEN));
            weights.add(new Mistral7B.Weight(prefix + "mlp.down_proj.weight", HIDDEN, INTERMEDIATE));
        }
        weights.add(new Mistral7B.Weight("model.norm.weight", HIDDEN, 0));
        return weights;
    }
}
