package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.tensor.DType;

/// What cannot be run is refused with the reason before any weight is read.
class RefusalTest {
    @TempDir
    private Path temp;

    private List<Finding> refusal(TinyDecoder model) {
        UserError[] error = new UserError[1];
        assertThatThrownBy(() -> LocalModel.load(model.write(temp)).close()).isInstanceOf(UserError.class)
                .asInstanceOf(type(UserError.class)).satisfies(thrown -> error[0] = thrown);
        return error[0].findings();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            architectures         | ["GPT2LMHeadModel"]                        | unsupported-model | GPT2LMHeadModel
            architectures         | []                                         | unsupported-model | names no architecture
            hidden_act            | "gelu"                                     | unsupported-model | 'gelu'
            partial_rotary_factor | 0.5                                        | unsupported-model | partial_rotary_factor
            head_dim              | 7                                          | unsupported-model | heads of 7 elements
            quantization_config   | {"quant_method": "gptq"}                   | quantized         | codes of a quantised model
            rope_parameters       | {"rope_type": "longrope"}                  | unsupported-model | 'longrope'
            rope_parameters       | {"rope_type": "linear"}                    | bad-config        | 'factor'
            rope_parameters       | {"rope_type": "linear", "factor": 0}       | bad-config        | 'factor'
            rope_parameters       | {"rope_type": "linear", "factor": "x"}     | bad-config        | a finite number
            rope_parameters       | {"rope_type": "linear", "factor": 1e999}   | bad-config        | a finite number
            rope_parameters       | {"rope_type": "llama3", "factor": 8}       | bad-config        | 'low_freq_factor'
            rope_parameters       | {"full_attention": {"rope_type": "yarn"}}  | unsupported-model | its own rope_parameters
            rope_parameters       | {"rope_theta": 0}                          | bad-config        | rope_theta
            rope_parameters       | 3                                          | bad-config        | an object
            hidden_size           | null                                       | bad-config        | 'hidden_size' is missing
            head_dim              | 1000000                                    | bad-config        | more than any model has
            hidden_size           | 99999999999                                | bad-config        | 'hidden_size' is 99999999999
            num_hidden_layers     | 1000000                                    | bad-config        | num_hidden_layers is 1000000
            num_key_value_heads   | 3                                          | bad-config        | no multiple
            rms_norm_eps          | 0                                          | bad-config        | 'rms_norm_eps'
            vocab_size            | 66                                         | shape-mismatch    | [67, 48]
            intermediate_size     | 73                                         | shape-mismatch    | [72, 48]
            attention_bias        | true                                       | missing-tensor    | q_proj.bias
            num_hidden_layers     | 3                                          | layer-count       | num_hidden_layers is 3
            """)
    void saysWhatIsInTheWay(String key, String json, String id, String words) {
        assertThat(refusal(TinyDecoder.read("llama").config(key, json)))
                .anySatisfy(finding -> {
                    assertThat(finding.id()).isEqualTo(id);
                    assertThat(finding.what()).contains(words);
                });
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            mixtral        | num_experts_per_tok | 6                      | bad-config        | only 5 experts
            qwen2-window   | layer_types         | ["full_attention"]     | bad-config        | names 1 of 3 layers
            qwen2-window   | layer_types         | ["a", "b", "c"]        | unsupported-model | of the kind 'a'
            smollm3-window | no_rope_layers      | [1]                    | bad-config        | names 1 of 3 layers
            smollm3-window | no_rope_layers      | [1, "x", 0]            | bad-config        | a whole number
            llama          | original_max_position_embeddings | 0         |                   |
            llama-yarn     | original_max_position_embeddings | 0         | bad-config        | 'original_max_position_embeddings'
            """)
    void saysWhatIsInTheWayOfAFamily(String name, String key, String json, String id, String words)
            throws IOException {
        TinyDecoder model = TinyDecoder.read(name).config(key, json);
        if (id == null) {
            LocalModel.load(model.write(temp)).close(); // the key means nothing there
            return;
        }
        assertThat(refusal(model)).anySatisfy(finding -> {
            assertThat(finding.id()).isEqualTo(id);
            assertThat(finding.what()).contains(words);
        });
    }

    @Test
    void namesAllMissingTensors() {
        assertThat(refusal(TinyDecoder.read("llama").without("model.norm.weight").without("lm_head.weight")))
                .extracting(Finding::id).containsExactly("missing-tensor", "missing-tensor");
    }

    @Test
    void readsNoWeightsInDouble() {
        assertThat(refusal(TinyDecoder.read("llama").dtype(DType.F64))).extracting(Finding::id)
                .containsOnly("unsupported-model");
    }

    @Test
    void saysThatTensorsAreLeftOut() throws IOException {
        TinyDecoder golden = TinyDecoder.read("llama").tensor("model.layers.0.self_attn.q_proj.bias", 48L);
        try (LocalModel model = LocalModel.load(golden.write(temp))) {
            assertThat(model.findings()).extracting(Finding::id).containsExactly("extra-tensor");
        }
    }

    @Test
    void ownHeadOfATiedModelCounts() throws IOException {
        TinyDecoder golden = TinyDecoder.read("llama").config("tie_word_embeddings", "true");
        int[] tokens = golden.tokens();
        try (LocalModel model = LocalModel.load(golden.write(temp)); Branch branch = model.branch()) {
            assertThat(model.logits(branch, tokens[0])[3]).isCloseTo((float) golden.logits(0)[3],
                    within(1e-4f));
        }
    }

    @Test
    void aFileThatIsCutWhileItRunsIsAnError() throws IOException {
        Path directory = TinyDecoder.read("llama-long").write(temp);
        try (LocalModel model = LocalModel.load(directory); Branch branch = model.branch()) {
            try (FileChannel file = FileChannel.open(directory.resolve("model.safetensors"),
                    StandardOpenOption.WRITE)) {
                file.truncate(0);
            }
            assertThatThrownBy(() -> model.logits(branch, 1, 2, 3)).isInstanceOf(UserError.class)
                    .asInstanceOf(type(UserError.class)).extracting(error -> error.findings().getFirst().id())
                    .isEqualTo("short-read");
            assertThat(branch.length()).isZero();
        }
    }

    @Test
    void aTextBeyondTheModelIsAnError() throws IOException {
        Path directory = TinyDecoder.read("llama").config("max_position_embeddings", "20").write(temp);
        try (LocalModel model = LocalModel.load(directory)) {
            assertThatThrownBy(() -> model.logLikelihoods(List.of(Continuation.of(new int[20], new int[2]))))
                    .isInstanceOf(UserError.class).hasMessageContaining("too-long");
            assertThat(model.logLikelihoods(List.of(Continuation.of(new int[19], new int[2])))).hasSize(1);
        }
    }

    @Test
    void aTokenThatTheModelLacksIsAnError() throws IOException {
        try (LocalModel model = LocalModel.load(TinyDecoder.read("llama").write(temp));
                Branch branch = model.branch()) {
            assertThatThrownBy(() -> model.logits(branch, 66, 67)).hasMessageContaining("tokenizer-size");
            assertThatThrownBy(() -> model.logits(branch, -1)).hasMessageContaining("tokenizer-size");
            assertThat(branch.length()).isZero();
            assertThatThrownBy(() -> model.logLikelihoods(List.of(Continuation.of(new int[1], new int[] {67}))))
                    .hasMessageContaining("tokenizer-size");
            assertThat(model.logits(List.of())).isEmpty();
        }
    }

    @Test
    void textsBeyondTheCacheAreAnError() throws IOException {
        Path directory = TinyDecoder.read("llama").write(temp);
        try (LocalModel model = LocalModel.load(directory, LoadOptions.standard().withCacheBytes(1));
                Branch branch = model.branch()) {
            model.logits(branch, new int[32]);
            assertThatThrownBy(() -> model.logits(branch, 1)).isInstanceOf(UserError.class)
                    .hasMessageContaining("cache-full");
            assertThat(branch.length()).isEqualTo(32);
        }
    }
}
