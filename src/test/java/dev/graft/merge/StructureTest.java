package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.model.TinyFamily;
import dev.graft.model.TinyModel;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;

/// Models that are broken, incomplete, or do not fit together.
class StructureTest {
    private static final String Q_BIAS = "model.layers.2.self_attn.q_proj.bias";
    private static final String UP = "model.layers.2.mlp.up_proj.weight";

    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void twoModels() throws IOException {
        hub = TinyHub.ofTwo(root);
    }

    private static String slerp(String base, String other) {
        return "merge_method: slerp\nbase_model: %s\nmodels: [{model: %s}, {model: %s}]\nparameters: {t: 0.5}\n"
                .formatted(base, base, other);
    }

    private static String linear(String first, String second) {
        return "merge_method: linear\nbase_model: %s\nmodels: [{model: %s}, {model: %s}]\nparameters: {weight: 1}\n"
                .formatted(first, first, second);
    }

    private static String stack(String first, String second) {
        return """
                merge_method: passthrough
                base_model: %s
                slices:
                  - sources: [{model: %s, layer_range: [0, 4]}]
                  - sources: [{model: %s, layer_range: [0, 4]}]
                """.formatted(first, first, second);
    }

    @DisplayName("Row 30: required tensors missing")
    @Test
    void listsAllTensorsThatAModelLacks() throws IOException {
        hub.with("bare", TinyHub.llama().without("model.norm.weight").without("model.layers.1.mlp.up_proj.weight")
                .without("model.layers.3.input_layernorm.weight"));
        Plan plan = hub.plan(slerp("a", "bare"));
        assertThat(TinyHub.findings(plan)).contains("error missing-tensor 3:30");
        assertThat(TinyHub.words(plan, "missing-tensor")).contains("'model.norm.weight'",
                "'model.layers.1.mlp.up_proj.weight'", "'model.layers.3.input_layernorm.weight'");
    }

    @DisplayName("Row 31: optional tensor in one model only, slerp")
    @Test
    void copiesABiasThatOnlyOneModelHas() throws IOException {
        hub.with("q", TinyModel.of(TinyFamily.QWEN2).layers(4).tokenizer(32));
        Plan plan = hub.plan(slerp("q", "a"));
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.findings(plan)).containsExactly("warning missing-tensor 3:30");
        assertThat(TinyHub.words(plan, "missing-tensor"))
                .contains("'a' lacks 'model.layers.0.self_attn.k_proj.bias'");
        assertThat(TinyHub.tensor(plan, Q_BIAS)).isInstanceOf(Expr.Source.class);
        assertThat(TinyHub.origins(plan, UP)).hasSize(2);
    }

    @DisplayName("Row 31: optional tensor in some models only, linear")
    @Test
    void averagesABiasOverThoseThatHaveIt() throws IOException {
        hub.with("q", TinyModel.of(TinyFamily.QWEN2).layers(4).tokenizer(32))
                .with("r", TinyModel.of(TinyFamily.QWEN2).layers(4).seed(2).tokenizer(32));
        Plan plan = hub.plan("""
                merge_method: linear
                models: [{model: q}, {model: a}, {model: r}]
                parameters: {weight: 1}
                """);
        assertThat(TinyHub.origins(plan, Q_BIAS)).containsExactly("q:" + Q_BIAS, "r:" + Q_BIAS);
        assertThat(TinyHub.origins(plan, UP)).hasSize(3);
    }

    @DisplayName("Row 31: optional tensor in some layers of a stack")
    @Test
    void saysThatSomeLayersOfAStackHaveNoBias() throws IOException {
        hub.with("q", TinyModel.of(TinyFamily.QWEN2).layers(4).tokenizer(32));
        Plan plan = hub.plan(stack("q", "a"));
        assertThat(TinyHub.findings(plan)).contains("warning missing-tensor 5:23");
        assertThat(TinyHub.words(plan, "missing-tensor")).contains("the result will have none there");
        assertThat(plan.tensors()).hasSize(2 * 4 * 9 + 4 * 3 + 3);
    }

    @DisplayName("Row 32: tensors that the donor lacks")
    @Test
    void leavesExtraTensorsOutAndSaysSo() throws IOException {
        hub.with("q", TinyModel.of(TinyFamily.QWEN2).layers(4).tokenizer(32));
        Plan plan = hub.plan(linear("a", "q"));
        assertThat(TinyHub.findings(plan)).containsExactly("warning extra-tensor 3:30");
        assertThat(TinyHub.words(plan, "extra-tensor")).contains("'q' has tensors that 'a' lacks",
                "make 'q' the base_model");
        assertThat(plan.tensors()).hasSize(4 * 9 + 3);
    }

    @DisplayName("Row 32: no tensor of the donor is dropped")
    @Test
    void takesAlongWhatNoTableKnows() throws IOException {
        hub.with("n", TinyHub.llama().tensor("model.new_thing.weight", Shape.of(3))
                .tensor("model.layers.2.adapter.scale", Shape.of(5)).seed(4))
                .with("m", TinyHub.llama().tensor("model.new_thing.weight", Shape.of(3))
                        .tensor("model.layers.2.adapter.scale", Shape.of(5)).seed(5));
        Plan plan = hub.plan(slerp("n", "m"));
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.origins(plan, "model.new_thing.weight")).hasSize(2);
        assertThat(TinyHub.origins(plan, "model.layers.2.adapter.scale")).hasSize(2);
    }

    @DisplayName("Row 41: other sizes")
    @Test
    void comparesShapes() throws IOException {
        hub.with("wide", TinyHub.llama().hidden(32));
        Plan plan = hub.plan(slerp("a", "wide"));
        assertThat(TinyHub.findings(plan)).containsExactly("error shape-mismatch 3:30");
        assertThat(TinyHub.words(plan, "shape-mismatch"))
                .startsWith(
                        "'wide' has other shapes, [32, 32] where 'a' has rows of 16 in 'model.embed_tokens.weight'");
    }

    @DisplayName("Row 41: other sizes in a stack")
    @Test
    void doesNotStackLayersOfAnotherWidth() throws IOException {
        hub.with("wide", TinyHub.llama().hidden(32)).with("fp8", TinyHub.llama().dtype(UP, DType.F8_E4M3));
        assertThat(hub.findings(stack("a", "wide"))).containsExactly("error shape-mismatch 5:23");
        assertThat(hub.findings(stack("a", "fp8"))).containsExactly("error dtype-mismatch 5:23");
        assertThat(hub.findings("base_model: wide\nmerge_method: passthrough\nmodels: [{model: a}]\n"))
                .contains("error shape-mismatch 3:18");
    }

    @Test
    void stacksLayersThatDifferFromEachOther() throws IOException {
        String gate = "model.layers.3.mlp.gate_proj.weight";
        hub.with("x", TinyHub.llama().tensor(gate, Shape.of(40, 16)))
                .with("y", TinyHub.llama().seed(2).tensor(gate, Shape.of(40, 16)));
        assertThat(hub.findings(stack("x", "y"))).isEmpty();
    }

    @DisplayName("Row 47: other architectures")
    @Test
    void comparesTensorsAndNotClassNames() throws IOException {
        hub.with("m", TinyModel.of(TinyFamily.MISTRAL).layers(4).tokenizer(32)).with("g",
                TinyModel.of(TinyFamily.GPT2).layers(4).tokenizer(32));
        assertThat(hub.findings(slerp("a", "m"))).isEmpty();
        Plan plan = hub.plan(slerp("a", "g"));
        assertThat(TinyHub.findings(plan)).containsExactly("error architecture-mismatch 3:30");
        assertThat(TinyHub.words(plan, "architecture-mismatch")).contains("'g' is built differently from 'a'");
    }

    @DisplayName("Row 54: nothing to write")
    @Test
    void refusesAResultWithoutTensors() throws IOException {
        Map<String, Shape> biases = Map.of("some.bias", Shape.of(4));
        for (String name : new String[] {"one", "two"}) {
            hub.with(name, TinyHub.llama());
            TinyHub.llama().writeFile(hub.directory(name).resolve("model.safetensors"),
                    name.equals("one") ? biases : Map.of("other.bias", Shape.of(4)));
        }
        assertThat(hub.findings("merge_method: passthrough\nbase_model: one\nmodels: [{model: two}]\n"))
                .contains("error no-tensors 1:1");
    }

    @DisplayName("Row 55: quantised models by their config")
    @Test
    void doesNotComputeWithCodes() throws IOException {
        hub.with("gptq", TinyHub.llama().config("quantization_config", "{\"bits\": 4}"));
        assertThat(hub.findings(slerp("a", "gptq"))).contains("error quantized gptq");
    }

    @DisplayName("Row 55: quantised models by their types, with or without dtype")
    @Test
    void doesNotComputeWithTypesThatAreCodes() throws IOException {
        hub.with("fp8", TinyHub.llama().dtype(UP, DType.F8_E4M3)).with("int8", TinyHub.llama().dtype(UP, DType.I8));
        assertThat(hub.findings(slerp("fp8", "fp8"))).contains("error quantized 3:18");
        assertThat(hub.findings("dtype: float32\n" + slerp("a", "fp8"))).contains("error quantized 4:30");
        assertThat(hub.findings(slerp("a", "int8"))).containsExactly("error dtype-mismatch 3:30");
        assertThat(hub.findings("dtype: float32\n" + slerp("a", "int8"))).containsExactly("error dtype-mismatch 4:30");
    }

    @Test
    void stacksQuantisedLayersAsTheyAre() throws IOException {
        hub.with("fp8", TinyHub.llama().dtype(UP, DType.F8_E4M3).config("quantization_config", "{}"));
        Plan plan = hub.plan("dtype: bfloat16\n" + stack("fp8", "fp8"));
        assertThat(plan.hasErrors()).isFalse();
        assertThat(TinyHub.tensor(plan, "model.layers.6.mlp.up_proj.weight").dtype()).isEqualTo(DType.F8_E4M3);
    }

    @DisplayName("Row 58: config without architectures")
    @Test
    void needsNoClassName() throws IOException {
        hub.with("anonymous", TinyHub.llama().config("architectures", ""));
        assertThat(hub.findings(slerp("anonymous", "a"))).isEmpty();
        assertThat(hub.findings(stack("anonymous", "a"))).isEmpty();
    }

    @Test
    void writesTheArchitectureThatTheRecipeWants() throws IOException {
        Plan plan = hub.plan("""
                merge_method: passthrough
                models:
                  - model: {model: a, override_architecture: MistralForCausalLM}
                """);
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.config(plan)).contains("\"architectures\": [ \"MistralForCausalLM\" ]");
    }

    /// A whole number is no weight: position ids are copied if they agree, whatever the method and the dtype.
    @Test
    void copiesIntegersAndComparesThem() throws IOException {
        String ids = "model.embeddings.position_ids";
        hub.with("x", TinyHub.llama().tensor(ids, Shape.of(1, 16)).dtype(ids, DType.I64))
                .with("y", TinyHub.llama().tensor(ids, Shape.of(1, 16)).dtype(ids, DType.I64).seed(2))
                .with("z", TinyHub.llama().tensor(ids, Shape.of(1, 16)).dtype(ids, DType.I32));
        Plan plan = hub.plan("dtype: float32\n" + slerp("x", "y"));
        assertThat(TinyHub.tensor(plan, ids)).isInstanceOfSatisfying(Expr.Same.class,
                same -> assertThat(same.inputs()).hasSize(2));
        assertThat(TinyHub.tensor(plan, ids).dtype()).isEqualTo(DType.I64);
        assertThat(TinyHub.tensor(hub.plan(slerp("x", "x")), ids)).isInstanceOf(Expr.Source.class);
        assertThat(TinyHub.tensor(hub.plan(stack("x", "y")), ids)).isInstanceOf(Expr.Source.class);
        assertThat(hub.findings(slerp("x", "z"))).containsExactly("error dtype-mismatch 3:30");
    }
}
