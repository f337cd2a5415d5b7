package dev.graft.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.merge.TensorDiff;

/// The numbers behind the figures.
class FiguresTest {
    private static LayerSource source(String donor, int layer) {
        return new LayerSource(null, donor, layer);
    }

    @Test
    void layersThatGoOnAreOneFlow() {
        List<Flow> flows = Flow.of(List.of(
                List.of(source("a", 0), source("b", 4)), List.of(source("a", 1), source("b", 5)),
                List.of(source("b", 6), source("a", 0)), List.of(source("a", 1))));
        assertThat(flows).containsExactly(new Flow(null, "a", 0, 0, 2), new Flow(null, "b", 0, 4, 3),
                new Flow(null, "a", 2, 0, 2));
        assertThat(flows.getLast().layersOfResult()).isEqualTo("2–3");
        assertThat(new Flow(null, "a", 7, 0, 1).layersOfResult()).isEqualTo("7");
    }

    @Test
    void aRepeatedLayerIsNoRun() {
        assertThat(Flow.of(List.of(List.of(source("a", 3)), List.of(source("a", 3))))).hasSize(2);
    }

    private static Origins origins(Map<String, String> expressions) {
        return Origins.of(expressions, List.of(), null, null);
    }

    @Test
    void kindsOfTensorsWithTheSameValuesAreOneCurve() {
        Map<String, String> made = new LinkedHashMap<>();
        for (int layer = 0; layer < 2; layer++) {
            String t = layer == 0 ? "0.75" : "0.25", other = layer == 0 ? "0.25" : "0.75",
                    name = "model.layers." + layer;
            for (String kind : List.of("self_attn.q_proj.weight", "self_attn.k_proj.weight")) {
                made.put(name + "." + kind,
                        "bf16(slerp[t=%s, base=0](a:%2$s.%3$s, b:%2$s.%3$s))".formatted(t, name, kind));
            }
            for (String kind : List.of("mlp.up_proj.weight", "input_layernorm.weight")) {
                made.put(name + "." + kind,
                        "bf16(slerp[t=%s, base=0](a:%2$s.%3$s, b:%2$s.%3$s))".formatted(other, name, kind));
            }
        }
        made.put("lm_head.weight",
                "linear[normalize=true](a:lm_head.weight {weight=0.25}, b:lm_head.weight {weight=2.0})");
        assertThat(Series.of(origins(made))).containsExactly(Map.entry("t", List.of(
                new Series("self_attn", List.of(0.75, 0.25)),
                new Series("mlp, input_layernorm", List.of(0.25, 0.75)))));
        assertThat(Series.outside(origins(made)).keySet()).containsExactlyInAnyOrder("normalize", "weight of a",
                "weight of b");
    }

    @Test
    void expertsOfALayerAreOneRow() {
        assertThat(LayerName.of("model.layers.7.mlp.experts.12.w1.weight").orElseThrow())
                .isEqualTo(new LayerName("model.layers", 7, "mlp.experts.12.w1.weight"));
        assertThat(LayerName.shortKind("mlp.experts.12.w1.weight")).isEqualTo("mlp.experts.*.w1");
        assertThat(LayerName.of("lm_head.weight")).isEmpty();
        assertThat(LayerName.mainFamily(List.of("vision.0.x", "model.layers.0.x", "model.layers.1.x", "norm")))
                .isEqualTo("model.layers");
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 0 0.2 0.4 0.6 0.8 1", "0, 0.209, 0 0.05 0.1 0.15 0.2 0.25", "0, 7, 0 2 4 6 8",
            "-3, 4, -4 -2 0 2 4",
            "0, 1e-9, 0 2e-10 4e-10 6e-10 8e-10 1e-9", "5, 5, 5 6"})
    void ticksAreRoundAndCoverTheValues(double from, double to, String expected) {
        List<Double> ticks = Ticks.over(from, to);
        double[] wanted = Arrays.stream(expected.split(" ")).mapToDouble(Double::parseDouble).toArray();
        assertThat(ticks).hasSize(wanted.length);
        for (int i = 0; i < wanted.length; i++) {
            assertThat(ticks.get(i)).isCloseTo(wanted[i], within(1e-12));
        }
    }

    @Test
    void tellsIdenticalFromUnmeasured() {
        Closeness same = Closeness.of(List.of(new TensorDiff.Identical()));
        assertThat(same.isIdentical()).isTrue();
        assertThat(Measure.COSINE.of(same)).isEqualTo("1.0000");
        Closeness other = Closeness.of(List.of(new TensorDiff.OtherShape()));
        assertThat(other.isMeasured()).isFalse();
        assertThat(Measure.RELATIVE_L2.of(other)).isEqualTo("–");
        assertThat(HeatFigure.shade(Double.NaN, 1)).isEqualTo("none");
        assertThat(other.tensors()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 1, h0", "1e-6, 1, h1", "0.125, 1, h1", "0.126, 1, h2", "1, 1, h8", "Infinity, 1, h8", "0, 0, h0"})
    void shadesGoFromNothingToTheMost(double distance, double most, String shade) {
        assertThat(HeatFigure.shade(distance, most)).isEqualTo(shade);
    }
}
