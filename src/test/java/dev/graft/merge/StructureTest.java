package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.graft.model.TinyFamily;
import dev.graft.model.TinyModel;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;

/// Whether models fit together, and whether their files are whole. "Row n" is the n-th of the known edge cases.
class StructureTest {
    private static final String UP = "model.layers.0.mlp.up_proj.weight";

    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void twoModels() throws IOException {
        hub = TinyHub.ofTwo(root);
    }

    private static String linear(String one, String two) {
        return "merge_method: linear\nmodels: [{model: %s}, {model: %s}]\nparameters: {weight: 1}\n".formatted(one,
                two);
    }

    private List<String> problems(String recipe) throws IOException {
        return hub.findings(recipe).stream().filter(line -> !line.startsWith("note")).toList();
    }

    @DisplayName("Row 27: a shard that is cut short")
    @Test
    void findsATruncatedShard() throws IOException {
        hub.with("sharded", TinyHub.llama().shards(3));
        Path shard = hub.directory("sharded").resolve("model-00002-of-00003.safetensors");
        try (FileChannel file = FileChannel.open(shard, StandardOpenOption.WRITE)) {
            file.truncate(file.size() - 1);
        }
        assertThat(problems(linear("a", "sharded")))
                .anyMatch(line -> line.startsWith("error bad-header model-00002-of-00003.safetensors"));
    }

    @DisplayName("Row 28: a shard that is not there")
    @Test
    void findsAMissingShard() throws IOException {
        hub.with("sharded", TinyHub.llama().shards(3));
        Files.delete(hub.directory("sharded").resolve("model-00002-of-00003.safetensors"));
        assertThat(problems(linear("a", "sharded"))).anyMatch(line -> line.startsWith("error missing-file"));
    }

    @DisplayName("Row 30: tensors that a model lacks")
    @Test
    void namesAllMissingTensorsAtOnce() throws IOException {
        hub.with("holes", TinyHub.llama().without("model.norm.weight").without("model.layers.1.mlp.up_proj.weight"));
        Plan plan = hub.plan(linear("a", "holes"));
        assertThat(plan.findings()).filteredOn(finding -> finding.id().equals("missing-tensor")).singleElement()
                .satisfies(finding -> {
                    assertThat(finding.isError()).isTrue();
                    assertThat(finding.what()).contains("model.norm.weight", "model.layers.1.mlp.up_proj.weight");
                });
    }

    @DisplayName("Row 31: an optional tensor that some models have")
    @Test
    void makesAnOptionalTensorOfTheModelsThatHaveIt() throws IOException {
        String bias = "model.layers.0.self_attn.q_proj.bias";
        hub.with("biased", TinyModel.of(TinyFamily.QWEN2).layers(4).tokenizer(32)).with("bare",
                TinyModel.of(TinyFamily.QWEN2).layers(4).tokenizer(32).seed(2).without(bias));
        Plan plan = hub.plan(linear("biased", "bare"));
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.findings(plan)).anyMatch(line -> line.startsWith("warning missing-tensor"));
        assertThat(TinyHub.origins(plan, bias)).containsExactly("biased:" + bias);
    }

    @DisplayName("Row 32: tensors that only another model has")
    @Test
    void reportsTensorsThatItLeavesOut() throws IOException {
        hub.with("more", TinyHub.llama().tensor("model.layers.0.extra.weight", Shape.of(4, 4)));
        assertThat(problems(linear("a", "more"))).anyMatch(line -> line.startsWith("warning extra-tensor"));
    }

    @DisplayName("Row 32: tensors of no known role are part of the model")
    @Test
    void keepsWhatTheDonorHas() throws IOException {
        hub.with("more", TinyHub.llama().tensor("model.layers.0.extra.weight", Shape.of(4, 4)));
        assertThat(TinyHub.tensors(hub.plan("merge_method: passthrough\nmodels: [{model: more}]\n")))
                .containsKey("model.layers.0.extra.weight");
    }

    @DisplayName("Row 41: models of another width")
    @Test
    void findsAnotherWidth() throws IOException {
        hub.with("wide", TinyHub.llama().hidden(32));
        assertThat(problems(linear("a", "wide"))).anyMatch(line -> line.startsWith("error shape-mismatch"));
    }

    @DisplayName("Row 47: models are compared by their tensors, not by the names of their classes")
    @Test
    void mergesLlamaAndMistral() throws IOException {
        hub.with("mistral", TinyModel.of(TinyFamily.MISTRAL).layers(4).tokenizer(32));
        assertThat(hub.plan(linear("a", "mistral")).hasErrors()).isFalse();
        hub.with("gpt", TinyModel.of(TinyFamily.GPT2).layers(4).tokenizer(32));
        assertThat(problems(linear("a", "gpt"))).anyMatch(line -> line.startsWith("error architecture-mismatch"));
    }

    @DisplayName("Row 50: a donor without tokenizer")
    @Test
    void warnsOfAResultWithoutTokenizer() throws IOException {
        hub.with("mute", TinyModel.llama().layers(4));
        assertThat(problems("merge_method: passthrough\nmodels: [{model: mute}]\n"))
                .anyMatch(line -> line.startsWith("warning no-tokenizer"));
    }

    @DisplayName("Row 55: quantised weights")
    @Test
    void refusesToAverageCodes() throws IOException {
        hub.with("fp8", TinyHub.llama().dtype(UP, DType.F8_E4M3)).with("gptq",
                TinyHub.llama().config("quantization_config", "{\"bits\": 4}"));
        assertThat(problems(linear("a", "fp8"))).anyMatch(line -> line.startsWith("error quantized"));
        assertThat(problems(linear("a", "gptq"))).anyMatch(line -> line.startsWith("error quantized"));
        assertThat(hub.plan("merge_method: passthrough\nmodels: [{model: fp8}]\n").hasErrors()).isFalse();
    }

    @DisplayName("Row 58: a config that names no class")
    @Test
    void infersAModelWhoseConfigNamesNoClass() throws IOException {
        hub.with("nameless", TinyHub.llama().config("architectures", ""));
        assertThat(hub.plan(linear("a", "nameless")).hasErrors()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(TinyFamily.class)
    void stacksAndMergesEveryFamily(TinyFamily family) throws IOException {
        TinyModel one = TinyModel.of(family).layers(3).tokenizer(32),
                other = TinyModel.of(family).layers(3).tokenizer(32).seed(2);
        hub.with("one", one).with("other", other);
        Plan merged = hub.plan(linear("one", "other"));
        assertThat(merged.findings()).noneMatch(finding -> finding.isError());
        assertThat(merged.tensors().stream().flatMap(tensor -> tensor.expr().sources())
                .map(source -> source.tensor().name()).distinct().toList())
                .as("every tensor but the buffers is used")
                .containsAll(one.tensors().keySet().stream().filter(name -> !isBuffer(name)).toList());
        Plan slerp = hub.plan(
                "merge_method: slerp\nbase_model: one\nmodels: [{model: one}, {model: other}]\nparameters: {t: 0.3}\n");
        assertThat(slerp.findings()).noneMatch(finding -> finding.isError());
        assertThat(slerp.tensors()).hasSameSizeAs(merged.tensors());
    }

    private static boolean isBuffer(String tensor) {
        return tensor.endsWith(".attn.bias") || tensor.endsWith("masked_bias") || tensor.endsWith("inv_freq")
                || tensor.endsWith("attention.bias");
    }

    @ParameterizedTest
    @EnumSource(value = TinyFamily.class, mode = EnumSource.Mode.EXCLUDE, names = "GEMMA3_VL")
    void endsAStackOfEveryFamilyWithItsLastModel(TinyFamily family) throws IOException {
        hub.with("one", TinyModel.of(family).layers(3).tokenizer(32)).with("other",
                TinyModel.of(family).layers(3).tokenizer(32).seed(2));
        Plan plan = hub.plan(
                "merge_method: passthrough\nslices: [{sources: [{model: one, layer_range: [0, 3]}]}, {sources: [{model: other, layer_range: [1, 3]}]}]\n");
        assertThat(plan.findings()).noneMatch(finding -> finding.isError());
        assertThat(TinyHub.origins(plan.tensors().getFirst().expr())).allMatch(origin -> origin.startsWith("one:"));
        assertThat(TinyHub.origins(plan.tensors().getLast().expr())).allMatch(origin -> origin.startsWith("other:"));
        assertThat(TinyHub.config(plan)).containsPattern("\"(num_hidden_layers|n_layer)\": 5");
    }
}
