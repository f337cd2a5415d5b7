package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.merge.method.Linear;
import dev.graft.merge.method.Passthrough;
import dev.graft.merge.method.Slerp;
import dev.graft.model.TinyModel;

/// Which value a parameter has for which tensor.
class ParameterLevelsTest {
    @TempDir
    private Path root;
    private TinyHub hub;

    @BeforeEach
    void twoModels() throws IOException {
        hub = TinyHub.ofTwo(root);
    }

    private static double t(Plan plan, String tensor) {
        return TinyHub.params(plan, tensor).get(Slerp.T);
    }

    private static double weight(Plan plan, String tensor, int model) {
        return TinyHub.params(plan, tensor).get(Linear.WEIGHT, model);
    }

    /// The well-known slerp of two models of 48 layers. The doubles are those that mergekit 0.1.5 prints.
    @DisplayName("Check 1: the headline slerp")
    @ParameterizedTest(name = "{0}: t = {1}")
    @CsvSource(textBlock = """
            model.embed_tokens.weight,                       0.75
            lm_head.weight,                                  0.75
            # neither 'layernorm' nor 'modelnorm' is a part of this name
            model.norm.weight,                               0.5
            model.layers.0.self_attn.q_proj.weight,          0.75
            model.layers.0.self_attn.o_proj.weight,          0.75
            model.layers.0.mlp.gate_proj.weight,             0.25
            model.layers.0.input_layernorm.weight,           0.5
            model.layers.1.self_attn.q_proj.weight,          0.7393617021276596
            model.layers.1.self_attn.k_proj.weight,          0.7393617021276596
            model.layers.1.mlp.gate_proj.weight,             0.26063829787234044
            model.layers.1.mlp.up_proj.weight,               0.26063829787234044
            model.layers.1.post_attention_layernorm.weight,  0.5
            model.layers.24.self_attn.v_proj.weight,         0.49468085106382975
            model.layers.24.self_attn.o_proj.weight,         0.49468085106382975
            model.layers.24.mlp.down_proj.weight,            0.5053191489361702
            model.layers.47.self_attn.q_proj.weight,         0.25
            model.layers.47.mlp.down_proj.weight,            0.75
            model.layers.47.post_attention_layernorm.weight, 0.5
            """)
    void hasTheDoublesOfTheReference(String tensor, double expected) throws IOException {
        hub.with("x", TinyModel.llama().hidden(4).layers(48).tokenizer(32))
                .with("y", TinyModel.llama().hidden(4).layers(48).seed(2).tokenizer(32));
        Plan plan = hub.plan("""
                merge_method: slerp
                base_model: x
                models: [{model: x}, {model: y}]
                parameters:
                  t:
                    - {filter: lm_head, value: [0.75]}
                    - {filter: embed_tokens, value: [0.75]}
                    - {filter: self_attn, value: [0.75, 0.25]}
                    - {filter: mlp, value: [0.25, 0.75]}
                    - {filter: layernorm, value: [0.5, 0.5]}
                    - {filter: modelnorm, value: [0.75]}
                    - value: 0.5
                """);
        assertThat(plan.tensors()).hasSize(435);
        assertThat(t(plan, tensor)).isEqualTo(expected); // to the last bit
        assertThat(TinyHub.findings(plan)).containsExactly("warning dead-filter 11:16");
    }

    @DisplayName("Check 2: gradient points")
    @Test
    void goesThroughThePointsOfAGradient() throws IOException {
        hub.with("x", TinyModel.llama().layers(5).tokenizer(32)).with("y",
                TinyModel.llama().layers(5).seed(2).tokenizer(32));
        Plan plan = hub.plan("""
                merge_method: slerp
                base_model: x
                models: [{model: x}, {model: y}]
                parameters: {t: [0, 0.5, 0.3, 0.7, 1]}
                """);
        assertThat(IntStream.range(0, 5).mapToDouble(i -> t(plan, "model.layers." + i + ".mlp.up_proj.weight")))
                .containsExactly(0.0, 0.5, 0.3, 0.7, 1.0);
        assertThat(t(plan, "model.norm.weight")).isEqualTo(0);
        assertThat(t(plan, "lm_head.weight")).isEqualTo(0);
    }

    @DisplayName("Check 2: one layer has the last value, and every slice starts anew")
    @Test
    void startsAGradientAnewInEachSlice() throws IOException {
        Plan plan = hub.plan("""
                merge_method: slerp
                base_model: a
                slices:
                  - sources: [{model: a, layer_range: [0, 3]}, {model: b, layer_range: [0, 3]}]
                  - sources: [{model: a, layer_range: [3, 4]}, {model: b, layer_range: [3, 4]}]
                parameters: {t: [0, 1]}
                """);
        assertThat(IntStream.range(0, 4).mapToDouble(i -> t(plan, "model.layers." + i + ".mlp.up_proj.weight")))
                .containsExactly(0.0, 0.5, 1.0, 1.0);
        assertThat(t(plan, "model.norm.weight")).isEqualTo(0);
    }

    @DisplayName("Check 2: yes and no hold until the next point")
    @Test
    void doesNotInterpolateFlags() throws IOException {
        Plan plan = hub.plan("""
                merge_method: linear
                models: [{model: a}, {model: b}]
                parameters: {weight: 1, normalize: [false, true]}
                """);
        assertThat(IntStream.range(0, 4).mapToObj(i -> TinyHub
                .params(plan, "model.layers." + i + ".mlp.up_proj.weight").is(Linear.NORMALIZE)))
                .containsExactly(false, false, false, true);
    }

    @DisplayName("Check 3: the source first, then the recipe")
    @Test
    void fallsThroughFromTheSourceToTheRecipe() throws IOException {
        Plan plan = hub.plan("""
                merge_method: linear
                slices:
                  - sources:
                      - model: a
                        layer_range: [0, 4]
                        parameters: {weight: [{filter: mlp, value: [0, 1]}]}
                      - {model: b, layer_range: [0, 4], parameters: {weight: 7}}
                parameters:
                  weight: [{filter: self_attn, value: 0.3}, {value: 0.1}]
                """);
        assertThat(weight(plan, "model.layers.3.mlp.up_proj.weight", 0)).isEqualTo(1);
        assertThat(weight(plan, "model.layers.3.self_attn.q_proj.weight", 0)).isEqualTo(0.3);
        assertThat(weight(plan, "model.layers.3.input_layernorm.weight", 0)).isEqualTo(0.1);
        assertThat(weight(plan, "model.embed_tokens.weight", 0)).isEqualTo(0.1);
        assertThat(weight(plan, "model.layers.3.mlp.up_proj.weight", 1)).isEqualTo(7);
    }

    @DisplayName("Check 3: slice, module, recipe")
    @Test
    void asksSliceModuleAndRecipeInThisOrder() throws IOException {
        Plan plan = hub.plan("""
                merge_method: slerp
                base_model: a
                modules:
                  default:
                    slices:
                      - sources: [{model: a, layer_range: [0, 2]}, {model: b, layer_range: [0, 2]}]
                        parameters: {t: [{filter: mlp, value: 0.1}]}
                      - sources: [{model: a, layer_range: [2, 4]}, {model: b, layer_range: [2, 4]}]
                    parameters: {t: [{filter: mlp, value: 0.2}, {filter: self_attn, value: 0.3}]}
                parameters: {t: 0.4}
                """);
        assertThat(t(plan, "model.layers.1.mlp.up_proj.weight")).isEqualTo(0.1);
        assertThat(t(plan, "model.layers.2.mlp.up_proj.weight")).isEqualTo(0.2);
        assertThat(t(plan, "model.layers.1.self_attn.q_proj.weight")).isEqualTo(0.3);
        assertThat(t(plan, "model.layers.1.input_layernorm.weight")).isEqualTo(0.4);
    }

    @DisplayName("Check 3: tensors outside the layers belong to the first and the last slice")
    @Test
    void asksTheSliceOfATensorOutsideTheLayers() throws IOException {
        Plan plan = hub.plan("""
                merge_method: slerp
                base_model: a
                slices:
                  - sources: [{model: a, layer_range: [0, 2]}, {model: b, layer_range: [0, 2]}]
                    parameters: {t: 0.1}
                  - base_model: b
                    sources: [{model: a, layer_range: [2, 4]}, {model: b, layer_range: [2, 4]}]
                    parameters: {t: 0.9}
                """);
        assertThat(t(plan, "model.embed_tokens.weight")).isEqualTo(0.1);
        assertThat(t(plan, "model.norm.weight")).isEqualTo(0.9);
        assertThat(TinyHub.methods(TinyHub.tensor(plan, "model.embed_tokens.weight")).findFirst().orElseThrow().base())
                .isZero();
        assertThat(TinyHub.methods(TinyHub.tensor(plan, "lm_head.weight")).findFirst().orElseThrow().base())
                .isEqualTo(1);
    }

    @DisplayName("Check 4: filters under a model see that model's names")
    @Test
    void asksFiltersOfAModelAboutTheNamesInTheModel() throws IOException {
        Plan plan = hub.plan("""
                merge_method: linear
                slices:
                  - sources:
                      - model: a
                        layer_range: [2, 4]
                        parameters: {weight: [{filter: layers.2., value: 5}, {filter: layers.0., value: 7}, {value: 1}]}
                """);
        assertThat(weight(plan, "model.layers.0.mlp.up_proj.weight", 0)).isEqualTo(5);
        assertThat(TinyHub.findings(plan)).containsExactly("warning dead-filter 6:71");
    }

    @Test
    void asksFiltersOfTheMethodAboutTheNamesInTheResult() throws IOException {
        Plan plan = hub.plan("""
                merge_method: slerp
                base_model: a
                slices:
                  - sources: [{model: a, layer_range: [2, 4]}, {model: b, layer_range: [2, 4]}]
                parameters: {t: [{filter: layers.0., value: 0.5}, {filter: layers.2., value: 0.7}, {value: 1}]}
                """);
        assertThat(t(plan, "model.layers.0.mlp.up_proj.weight")).isEqualTo(0.5);
        assertThat(TinyHub.findings(plan)).contains("warning dead-filter 5:60");
    }

    @Test
    void scalesOnlyWhatAFilterNames() throws IOException {
        Plan plan = hub.plan("""
                merge_method: passthrough
                slices:
                  - sources:
                      - model: a
                        layer_range: [0, 4]
                        parameters: {scale: [{filter: o_proj, value: 0}, {filter: down_proj, value: 0.5}, {value: 1}]}
                """);
        assertThat(plan.findings()).isEmpty();
        assertThat(TinyHub.params(plan, "model.layers.1.self_attn.o_proj.weight").get(Passthrough.SCALE, 0)).isZero();
        assertThat(TinyHub.params(plan, "model.layers.1.mlp.down_proj.weight").get(Passthrough.SCALE, 0))
                .isEqualTo(0.5);
        assertThat(TinyHub.methods(TinyHub.tensor(plan, "model.layers.1.mlp.up_proj.weight"))).isEmpty();
    }

    /// A filter below an anchor stands in one place and counts as alive wherever it matches.
    @Test
    void judgesAFilterBehindAnAnchorByAllOfItsUses() throws IOException {
        assertThat(hub.findings(
                """
                        merge_method: linear
                        slices:
                          - sources:
                              - {model: a, layer_range: [0, 2], parameters: &own {weight: [{filter: layers.0., value: 1}, {value: 2}]}}
                          - sources:
                              - {model: b, layer_range: [2, 4], parameters: *own}
                        """))
                .containsExactly("note donor 1:1");
    }

    /// A filter can only be called dead if every tensor of the result was there to be asked about.
    @Test
    void doesNotBlameAFilterForLayersThatAreMissing() throws IOException {
        Plan plan = hub.plan("""
                merge_method: slerp
                base_model: a
                slices:
                  - sources: [{model: a, layer_range: [0, 6]}, {model: b, layer_range: [0, 6]}]
                parameters: {t: [{filter: layers.5., value: 0.5}, {filter: nothing, value: 0.7}, {value: 1}]}
                """);
        assertThat(TinyHub.findings(plan)).contains("error layer-range 4:39", "error layer-range 4:72",
                "warning dead-filter 5:60").doesNotContain("warning dead-filter 5:27");
    }

    @Test
    void tellsTheLayerMapWhichValuesItsTensorsHave() throws IOException {
        Plan plan = hub.plan("""
                merge_method: slerp
                base_model: a
                models: [{model: a}, {model: b}]
                parameters: {t: [{filter: mlp, value: [0, 0.75]}, {value: 0.5}]}
                """);
        assertThat(plan.layers().get(3).parameters().get("t"))
                .containsEntry("model.layers.3.mlp.up_proj.weight", 0.75)
                .containsEntry("model.layers.3.input_layernorm.weight", 0.5).hasSize(9);
    }
}
