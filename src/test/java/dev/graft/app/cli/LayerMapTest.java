package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.merge.Plan.LayerInput;
import dev.graft.merge.Plan.LayerRow;
import dev.graft.model.TinyModel;

class LayerMapTest {
    private final Capture capture = new Capture();

    @TempDir
    private Path temp;

    private String[] plan(String... more) throws IOException {
        for (String name : List.of("a", "b")) {
            TinyModel.llama().layers(4).seed(name.charAt(0)).write(temp.resolve("hub/maker/" + name));
        }
        Path recipe = Files.writeString(temp.resolve("recipe.yml"), """
                slices:
                  - sources: [{model: maker/a, layer_range: [0, 3]}, {model: maker/b, layer_range: [1, 4]}]
                  - sources: [{model: maker/b, layer_range: [0, 2]}, {model: maker/a, layer_range: [2, 4]}]
                merge_method: slerp
                base_model: maker/a
                parameters: {t: [{filter: mlp, value: [0, 1]}, {value: 0.5}]}
                dtype: bfloat16
                """);
        String[] all = new String[4 + more.length];
        List.of("plan", recipe.toString(), "--models", temp.resolve("hub").toString()).toArray(all);
        System.arraycopy(more, 0, all, 4, more.length);
        return all;
    }

    @Test
    void drawsTheLayersAndListsThem() throws IOException {
        assertThat(Main.run(capture.pipe(), plan())).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("""
                0
                AAABB
                BBBAA

                layers  model      its layers  parameters
                   0-2  A maker/a         0-2  t 0.5 input_layernorm, post_attention_layernorm, self_attn
                        B maker/b         1-3  t 0 to 1 mlp
                """).doesNotContain("\u001b");
    }

    @Test
    void coloursAddNoLetterAndMoveNothing() throws IOException {
        Main.run(capture.window(200), plan());
        assertThat(capture.out()).contains("\u001b[97;44mAAA\u001b[0m\u001b[30;43mBB\u001b[0m",
                "\u001b[34mA maker/a\u001b[0m         0-2");
        Capture plain = new Capture();
        Main.run(plain.window(200), plan("--color", "never"));
        assertThat(capture.out().replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain.out());
        assertThat(plain.out()).doesNotContain("\u001b");
    }

    @Test
    void foldsWhereTheScreenIsNarrow() throws IOException {
        Main.run(capture.window(40), plan("--color", "never"));
        assertThat(capture.out()).contains("""
                layers 0-2
                  A maker/a  0-2
                  B maker/b  1-3
                  t 0.5 input_layernorm,
                    post_attention_layernorm, self_attn
                  t 0 to 1 mlp
                layers 3-4
                """);
        assertThat(capture.out().lines().filter(line -> !line.startsWith("18") && !line.contains("tensors;")))
                .allMatch(line -> line.length() <= 40);
    }

    @Test
    void aStripOfManyLayersFitsToo() {
        List<LayerRow> rows = IntStream.range(0, 100).mapToObj(layer -> new LayerRow(layer,
                List.of(new LayerInput(null, layer < 51 ? "a" : "b", layer)), Map.of())).toList();
        assertThat(LayerStrip.of(rows, new Look(30, false)))
                .isEqualTo("0       32      64      96\n" + "A".repeat(12) + "·" + "B".repeat(12));
        assertThat(LayerStrip.of(rows, Look.PLAIN).lines().toList().get(1)).isEqualTo("A".repeat(51) + "B".repeat(49));
    }
}
