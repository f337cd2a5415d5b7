package dev.graft.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.ModelConfig.LayerOrigin;
import dev.graft.tensor.DType;

class ModelConfigTest {

    private static ModelConfig config(String text) {
        return ModelConfig.parse("config.json", text);
    }

    private static Finding problem(String text) {
        UserError error = catchThrowableOfType(UserError.class, () -> config(text));
        assertThat(error).as(text).isNotNull();
        return error.findings().getFirst();
    }

    @Test
    void writesWhatItReadCharacterByCharacter() {
        String text = """
                {
                  "rms_norm_eps": 1e-05,
                  "rope_theta": 10000.0,
                  "big": 123456789012345678901234567890,
                  "time_step_limit": [
                    0.0,
                    Infinity
                  ],
                  "title": "Füße 🦙 \\"x\\" \\n",
                  "half": "\\ud83d",
                  "none": null,
                  "empty": {},
                  "list": []
                }
                """;
        assertThat(config(text).toJson()).isEqualTo(text);
    }

    @Test
    void changesAValueInItsPlace() {
        String text = """
                {
                  "vocab_size": 32000,
                  "custom": true,
                  "torch_dtype": "float16",
                  "num_hidden_layers": 32
                }
                """;
        assertThat(config(text).withVocabSize(32002).withDtype(DType.BF16).withLayerCount("num_hidden_layers", 48)
                .toJson()).isEqualTo("""
                        {
                          "vocab_size": 32002,
                          "custom": true,
                          "torch_dtype": "bfloat16",
                          "num_hidden_layers": 48
                        }
                        """);
    }

    @Test
    void keepsTheDonorsKeyForTheDtypeAndWritesTheNewOneWhereThereIsNone() {
        assertThat(config("{\"dtype\": \"float16\"}").withDtype(DType.F32).text("dtype")).contains("float32");
        assertThat(config("{}").withDtype(DType.F32).toJson()).contains("\"dtype\": \"float32\"");
        ModelConfig parts = config(
                "{\"text_config\": {\"torch_dtype\": \"float16\"}, \"vision_config\": {\"dtype\": null}}")
                .withDtype(DType.BF16);
        assertThat(parts.text("text_config.torch_dtype")).contains("bfloat16");
        assertThat(parts.text("vision_config.dtype")).contains("bfloat16");
        assertThat(parts.text("dtype")).isEmpty();
    }

    @Test
    void readsBothKeyGenerationsAndThePartsOfMultiPartModels() {
        ModelConfig old = config("{\"torch_dtype\": \"torch.float16\", \"n_embd\": 8, \"architectures\": [\"A\"]}");
        assertThat(old.dtype()).contains(DType.F16);
        assertThat(old.hiddenSize()).hasValue(8);
        assertThat(old.architectures()).containsExactly("A");
        assertThat(old.tieWordEmbeddings()).isEmpty();
        ModelConfig parts = config(
                """
                        {"text_config": {"vocab_size": 9, "hidden_size": 4, "dtype": "bfloat16", "tie_word_embeddings": true}}""");
        assertThat(parts.vocabSize()).hasValue(9);
        assertThat(parts.hiddenSize()).hasValue(4);
        assertThat(parts.dtype()).contains(DType.BF16);
        assertThat(parts.tieWordEmbeddings()).contains(true);
        assertThat(parts.withVocabSize(12).toJson()).containsOnlyOnce("12").contains("text_config");
        assertThat(parts.withTied(false).tieWordEmbeddings()).contains(false);
    }

    @Test
    void rebuildsTheListsWithOneEntryPerLayer() {
        ModelConfig config = config("""
                {"architectures": ["A"], "layer_types": ["full", "sliding", "full"], "eos_token_id": [1, 2, 3],
                 "moe_layers": [0, 1, 2], "rope": {"factors": [1, 2, 3]}, "pair": [1, 2]}""");
        ModelConfig.LayerLists lists = config.withLayerLists("", 3,
                Stream.of(0, 1, 1, 2).map(layer -> new LayerOrigin(config, "", layer)).toList());
        assertThat(lists.keys()).containsExactly("layer_types", "moe_layers");
        assertThat(lists.config().toJson().replaceAll("\\s+", " "))
                .contains("\"layer_types\": [ \"full\", \"sliding\", \"sliding\", \"full\" ]")
                .contains("\"moe_layers\": [ 0, 1, 2, 3 ]") //
                .contains("\"eos_token_id\": [ 1, 2, 3 ]").contains("\"factors\": [ 1, 2, 3 ]");
    }

    @Test
    void takesTheEntryOfALayerFromTheModelThatHasTheLayer() {
        ModelConfig longer = config("{\"layer_types\": [\"a\", \"b\", \"c\"]}");
        ModelConfig shorter = config("{\"layer_types\": [\"d\", \"e\"], \"sizes\": [1, 2]}");
        ModelConfig.LayerLists lists = shorter.withLayerLists("", 2,
                List.of(new LayerOrigin(shorter, "", 0), new LayerOrigin(longer, "", 2)));
        assertThat(lists.keys()).containsExactly("layer_types");
        assertThat(lists.dropped()).containsExactly("sizes");
        assertThat(lists.config().toJson().replaceAll("\\s+", " "))
                .contains("\"layer_types\": [ \"d\", \"c\" ]").contains("\"sizes\": null");
    }

    @Test
    void rebuildsTheListsOfAPart() {
        ModelConfig config = config("{\"text_config\": {\"layer_types\": [\"a\", \"b\"]}}");
        ModelConfig.LayerLists lists = config.withLayerLists("text_config", 2,
                List.of(new LayerOrigin(config, "text_config", 1)));
        assertThat(lists.keys()).containsExactly("text_config.layer_types");
        assertThat(lists.config().toJson()).contains("\"b\"").doesNotContain("\"a\"");
    }

    @Test
    void knowsAQuantisedModelByItsKey() {
        assertThat(config("{\"quantization_config\": {\"bits\": 4}}").isQuantized()).isTrue();
        assertThat(config("{\"quantization_config\": null}").isQuantized()).isFalse();
    }

    @Test
    void saysWhereTheJsonBreaks() {
        Finding finding = problem("{\n  \"a\": 1,\n  \"b\": tru\n}");
        assertThat(finding.id()).isEqualTo("bad-config");
        assertThat(finding.where()).isInstanceOfSatisfying(Place.Text.class, at -> assertThat(at.line()).isEqualTo(3));
        assertThat(problem("{\"a\": 1").what()).doesNotContain("StreamRead");
        assertThat(problem("{\"a\": 1,\n\"a\": 2}").where()).isEqualTo(new Place.Text("config.json", 2, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"a\": 1} {}", "{\"a\": 01}", "{\"vocab_size\": \"many\"}",
            "{\"vocab_size\": 1.5}", "{\"vocab_size\": -1}", "{\"architectures\": [1]}", "{\"model_type\": 3}",
            "{\"tie_word_embeddings\": \"yes\"}", "{\"a\""})
    void refusesWhatIsNoConfig(String text) {
        assertThat(problem(text).id()).isEqualTo("bad-config");
    }

    @Test
    void refusesDeepNesting() {
        Finding finding = problem("{\"a\":" + "[".repeat(100_000));
        assertThat(finding.id()).isEqualTo("bad-config");
        assertThat(finding.what()).doesNotContain("StreamRead");
    }

    @Test
    void refusesMoreValuesThanFitInMemory() {
        assertThat(problem("{\"a\": [0" + ",0".repeat(3_000_000) + "]}").id()).isEqualTo("bad-config");
    }

    @Test
    void leavesItsSourceAsItWas() {
        ModelConfig config = config("{\"vocab_size\": 1}");
        config.withVocabSize(2);
        assertThat(config.vocabSize()).hasValue(1);
        assertThat(List.of(config.withArchitecture("B").architectures())).isEqualTo(List.of(List.of("B")));
        assertThatThrownBy(() -> config("{\"a\": {\"b\": 1}}").text("a.b")).isInstanceOf(UserError.class);
    }
}
