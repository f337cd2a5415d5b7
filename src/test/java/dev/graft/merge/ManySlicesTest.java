package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.model.TinyModel;

/// Published stacks have hundreds of slices of one layer, with aliases and scales for each tensor. Here are 2,000: what is
/// compared with each other slice, or hashed for each, would take minutes.
class ManySlicesTest {
    private static final int SLICES = 2000;

    @TempDir
    private Path root;

    @Test
    void plansThousandsOfSlicesOfAStage() throws IOException {
        TinyHub hub = new TinyHub(root).with("a", TinyModel.llama().hidden(4).layers(4).tokenizer(32))
                .with("b", TinyModel.llama().hidden(4).layers(4).seed(2).tokenizer(32));
        StringBuilder recipe = new StringBuilder("""
                name: tall
                merge_method: passthrough
                slices:
                """);
        slices(recipe, "a", 4);
        recipe.append("""
                ---
                merge_method: passthrough
                slices:
                """);
        slices(recipe, "tall", SLICES);
        Plan plan = hub.plan(recipe.toString());
        assertThat(TinyHub.findings(plan)).filteredOn(finding -> !finding.startsWith("warning dead-filter")).isEmpty();
        assertThat(plan.layers()).hasSize(SLICES);
        assertThat(plan.tensors()).hasSize(SLICES * 9 + 3);
        assertThat(TinyHub.config(plan)).contains("\"num_hidden_layers\": 2000");
    }

    private static void slices(StringBuilder recipe, String model, int layers) {
        for (int i = 0; i < SLICES; i++) {
            int layer = i % layers;
            recipe.append("  - sources: [{model: ").append(model).append(", layer_range: [").append(layer).append(", ")
                    .append(layer + 1).append("], parameters: ");
            recipe.append(i == 0
                    ? "&scales {scale: [{filter: o_proj, value: 0.7}, {filter: nothing_like_it, value: 0.5}, {value: 1}]}"
                    : "*scales");
            recipe.append("}]\n");
        }
    }

    @Test
    void saysOnceWhatIsWrongInEverySlice() throws IOException {
        TinyHub hub = new TinyHub(root).with("a", TinyHub.llama())
                .with("b", TinyHub.llama().without("model.layers.2.mlp.up_proj.weight"));
        StringBuilder recipe = new StringBuilder("merge_method: slerp\nslices:\n");
        for (int i = 0; i < SLICES; i++) {
            recipe.append("  - sources: [{model: a, layer_range: [2, 3]}, {model: b, layer_range: [2, 3]}]\n");
        }
        assertThat(hub.findings(recipe + "parameters: {t: 0.5}\n")).containsExactlyInAnyOrder("error missing-base 1:1",
                "error missing-tensor 3:56", "note donor 1:1");
    }
}
