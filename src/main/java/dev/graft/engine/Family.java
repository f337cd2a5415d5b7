package dev.graft.engine;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The classes of transformers that the decoder can run, with what their configs leave out: the defaults of
/// transformers 5.12, `configuration_*.py`.
enum Family {
    LLAMA("LlamaForCausalLM", 1e-6, 10_000, 2048, false), //
    MISTRAL("MistralForCausalLM", 1e-6, 10_000, 131_072, false), //
    MIXTRAL("MixtralForCausalLM", 1e-5, 1_000_000, 131_072, false), //
    QWEN2("Qwen2ForCausalLM", 1e-6, 10_000, 32_768, false), //
    QWEN3("Qwen3ForCausalLM", 1e-6, 10_000, 32_768, false), //
    SMOLLM3("SmolLM3ForCausalLM", 1e-6, 2_000_000, 32_768, true);

    private final String architecture;
    final double rmsNormEps;
    final double ropeTheta;
    final int maxPositionEmbeddings;
    final boolean isTied;

    Family(String architecture, double rmsNormEps, double ropeTheta, int maxPositionEmbeddings, boolean isTied) {
        this.architecture = architecture;
        this.rmsNormEps = rmsNormEps;
        this.ropeTheta = ropeTheta;
        this.maxPositionEmbeddings = maxPositionEmbeddings;
        this.isTied = isTied;
    }

    /// The family with this entry in `architectures`.
    static Optional<Family> of(String architecture) {
        return Arrays.stream(values()).filter(family -> family.architecture.equals(architecture)).findFirst();
    }

    /// For a sentence: `LlamaForCausalLM, MistralForCausalLM, …`.
    static String names() {
        return Arrays.stream(values()).map(family -> family.architecture).collect(Collectors.joining(", "));
    }
}
