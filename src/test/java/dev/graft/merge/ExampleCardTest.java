package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.diagnostic.Finding;
import dev.graft.merge.method.Slerp;
import dev.graft.model.Models;
import dev.graft.recipe.Recipe;

/// The plan of the example card: every t as a double, where every tensor comes from, what is found without reading a weight.
class ExampleCardTest {
    private static Map<String, Expr> tensors = Map.of();

    @BeforeAll
    @SuppressWarnings("NonFinalStaticField") // planned once for all tests
    static void plan() throws IOException {
        tensors = TinyHub.tensors(ExampleGoldensTest.plan(ExampleGoldensTest.card(), PlanOptions.STANDARD));
    }

    private static Expr.Combine slerp(String tensor) {
        Expr expr = tensors.get(tensor);
        return TinyHub.methods(Objects.requireNonNull(expr)).findFirst().orElseThrow();
    }

    /// Doubles as the reference prints them.
    @ParameterizedTest
    @CsvSource(textBlock = """
            model.embed_tokens.weight,                    0.75
            lm_head.weight,                               0.75
            model.norm.weight,                            0.5
            model.layers.0.self_attn.q_proj.weight,       0.75
            model.layers.0.self_attn.o_proj.weight,       0.75
            model.layers.0.mlp.gate_proj.weight,          0.25
            model.layers.0.input_layernorm.weight,        0.5
            model.layers.1.self_attn.q_proj.weight,       0.7393617021276596
            model.layers.1.mlp.down_proj.weight,          0.26063829787234044
            model.layers.24.self_attn.k_proj.weight,      0.49468085106382975
            model.layers.24.mlp.up_proj.weight,           0.5053191489361702
            model.layers.24.post_attention_layernorm.weight, 0.5
            model.layers.47.self_attn.v_proj.weight,      0.25
            model.layers.47.mlp.gate_proj.weight,         0.75
            """)
    void interpolatesLikeTheReference(String tensor, double t) {
        assertThat(slerp(tensor).params().get(Slerp.T)).isEqualTo(t); // to the last bit
    }

    @Test
    void takesEveryTensorFromTheRightPlace() {
        assertThat(tensors).hasSize(435);
        for (Map.Entry<String, Expr> tensor : tensors.entrySet()) {
            String name = tensor.getKey();
            boolean isLate = name.startsWith("model.layers.")
                    ? layer(name) >= 24
                    : !name.startsWith("model.embed_tokens");
            String source = name.startsWith("model.layers.") && isLate
                    ? name.replace("layers." + layer(name) + ".", "layers." + (layer(name) - 16) + ".")
                    : name;
            List<String> expected = isLate
                    ? List.of("chargoddard/loyal-piano-m7-cdpo:" + source,
                            "openaccess-ai-collective/DPOpenHermes-7B:" + source)
                    : List.of("fblgit/una-cybertron-7b-v2:" + source, "berkeley-nest/Starling-LM-7B-alpha:" + source);
            assertThat(TinyHub.origins(tensor.getValue())).as(name).isEqualTo(expected);
            assertThat(slerp(name).base()).as(name).isZero();
        }
    }

    private static int layer(String name) {
        return Integer.parseInt(name.split("\\.")[2]);
    }

    @Test
    void countsTheTensorsOfEachFilter() {
        Map<Double, Long> ofLastLayer = tensors.keySet().stream().filter(name -> name.contains("layers.47."))
                .collect(Collectors.groupingBy(name -> slerp(name).params().get(Slerp.T), Collectors.counting()));
        assertThat(ofLastLayer).isEqualTo(Map.of(0.25, 4L, 0.75, 3L, 0.5, 2L));
    }

    @Test
    void isCheckedInOnePass() throws IOException {
        Plan plan = Plan.of(Recipe.read(ExampleGoldensTest.EXAMPLE.resolve("card.md")),
                Models.in(ExampleGoldensTest.EXAMPLE.resolve("hub")));
        assertThat(TinyHub.findings(plan)).containsExactly("note card-link 117:39", "note donor 136:1",
                "note donor 149:1", "note extra-rows 166:16",
                "error undefined-stage 166:16", "warning dead-filter 182:15");
        assertThat(TinyHub.words(plan, "undefined-stage"))
                .contains("--alias 'Starling-NeuralHermes-11B=Starling-DPOHermes-11B'");
        assertThat(TinyHub.words(plan, "dead-filter")).contains("write 'model.norm'");
        assertThat(plan.findings()).filteredOn(Finding::isError).hasSize(1);
    }
}
