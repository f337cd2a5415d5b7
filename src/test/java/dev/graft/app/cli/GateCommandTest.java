package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.graft.tensor.Safetensors;
import dev.graft.tensor.TensorEntry;

/// Sound and broken merges of the example's donors. The weights have the size of a test; `bench/gate` does the same with
/// a model that speaks.
class GateCommandTest {
    private static final String HUB = "examples/nyxene/hub";
    private static final String CYBERTRON = "fblgit/una-cybertron-7b-v2", PIANO = "chargoddard/loyal-piano-m7-cdpo";
    private static final String DOWN = "model.layers.5.mlp.down_proj.weight";
    private static final String COPY = """
            slices:
              - sources: [{model: %s, layer_range: [0, 32]}]
            merge_method: passthrough
            dtype: bfloat16
            """.formatted(CYBERTRON);
    private static final String SLERP = """
            slices:
              - sources:
                  - {model: %s, layer_range: [0, 32]}
                  - {model: %s, layer_range: [0, 32]}
            merge_method: slerp
            base_model: %s
            parameters: {t: 0.3}
            dtype: bfloat16
            """.formatted(CYBERTRON, PIANO, CYBERTRON);
    private static final String LINEAR = """
            models:
              - {model: %s, parameters: {weight: 0.5}}
              - {model: %s, parameters: {weight: 0.5}}
            merge_method: linear
            dtype: float32
            """.formatted(CYBERTRON, PIANO);
    private static final String STACK = """
            slices:
              - sources: [{model: %s, layer_range: [0, 24]}]
              - sources: [{model: %s, layer_range: [8, 32]}]
            merge_method: passthrough
            dtype: float16
            """.formatted(CYBERTRON, PIANO);

    @TempDir
    private Path temp;
    private Capture capture = new Capture();

    /// The simplest merge, for damage to be done to.
    private Path copy() throws IOException {
        Path out = temp.resolve("out");
        Path recipe = Files.writeString(temp.resolve("recipe.yml"), COPY);
        assertThat(run("merge", recipe.toString(), out.toString(), "--models", HUB)).isEqualTo(ExitCode.DONE);
        return out;
    }

    private int run(String... args) {
        capture = new Capture();
        return Main.run(capture.pipe(), args);
    }

    static Stream<Arguments> sound() {
        return Stream.of(Arguments.of("copy", COPY), Arguments.of("slerp", SLERP), Arguments.of("linear", LINEAR),
                Arguments.of("stack", STACK));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void sound(String unusedName, String recipe) throws IOException {
        Path file = Files.writeString(temp.resolve("recipe.yml"), recipe);
        assertThat(run("merge", file.toString(), temp.resolve("out").toString(), "--models", HUB, "--gate"))
                .as(() -> capture.out() + capture.err()).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("pass     perplexity ", "pass     divergence ", "pass     answers ",
                "pass     likeness ", "/out: pass\n").doesNotContain("fail", "skipped");
    }

    @Test
    void theExamplePasses() {
        Path out = temp.resolve("out");
        assertThat(run("merge", "examples/nyxene/card.md", out.toString(), "--models", HUB, "--alias",
                "Starling-NeuralHermes-11B=Starling-DPOHermes-11B", "--gate")).as(() -> capture.out() + capture.err())
                .isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("pass     donors       all 4 are here", ": pass\n");
    }

    /// A kind of damage, and the check that sees it.
    interface Damage {
        void to(Path out) throws IOException;
    }

    static Stream<Arguments> broken() {
        Random random = new Random(14);
        return Stream.of(
                damaged("noise", "likeness", weights(DOWN, bits -> (bits & 0x7FFF) | (random.nextInt(2) << 15))),
                damaged("zeros", "norms", weights(DOWN, _ -> 0)),
                damaged("scaled by 4", "norms", weights(DOWN, bits -> (bits & 0x7F80) == 0 ? bits : bits + (2 << 7))),
                damaged("NaN", "finite", weights(DOWN, bits -> random.nextInt(999) == 0 ? 0x7FC0 : bits)),
                damaged("infinity", "finite", weights("lm_head.weight", bits -> bits == 0 ? bits : 0x7F80)),
                damaged("wrong order of layers", "likeness",
                        out -> exchange(out, DOWN, DOWN.replace(".5.", ".25."))),
                damaged("wrong head", "likeness", out -> exchange(out, "lm_head.weight", "model.embed_tokens.weight")),
                damaged("shuffled rows", "likeness", out -> turnRows(out, "model.embed_tokens.weight")),
                damaged("config of another size", "files",
                        out -> replace(out, "config.json", "\"num_hidden_layers\": 32", "\"num_hidden_layers\": 31")),
                damaged("no tokenizer", "vocabulary", out -> {
                    Files.delete(out.resolve("tokenizer.json"));
                    Files.delete(out.resolve("tokenizer.model"));
                }),
                damaged("ids exchanged", "vocabulary", out -> {
                    Files.deleteIfExists(out.resolve("tokenizer.model"));
                    replace(out, "tokenizer.json", "\"▁the\": ", "\"▁the\": 1");
                }),
                damaged("end token without a row", "vocabulary",
                        out -> replace(out, "generation_config.json", "\"eos_token_id\": 2",
                                "\"eos_token_id\": 32000")));
    }

    private static Arguments damaged(String name, String check, Damage damage) {
        return Arguments.of(name, check, damage);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void broken(String unusedName, String check, Damage damage) throws IOException {
        Path out = copy();
        damage.to(out);
        assertThat(run("gate", out.toString(), "--models", HUB)).as(() -> capture.out() + capture.err())
                .isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.out()).contains("fail     %-12s".formatted(check), ": fail, so it is not fit");
    }

    @Test
    void saysWhatItSkips() throws IOException {
        assertThat(run("gate", copy().toString())).as(() -> capture.out() + capture.err()).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("skipped  donors       0 of 1 are here; without " + CYBERTRON,
                "skipped  perplexity ", "skipped  divergence ", "skipped  likeness ", "pass     norms ");
    }

    @Test
    void judgesAloneWhatHasNoManifest() throws IOException {
        Path out = copy();
        Files.delete(out.resolve("graft-manifest.json"));
        assertThat(run("gate", out.toString(), "--models", HUB)).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("skipped  donors ");
        weights(DOWN, _ -> 0).to(out);
        assertThat(run("gate", out.toString())).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.out()).contains("fail     norms        " + DOWN);
    }

    @Test
    void writesJson() throws IOException {
        assertThat(run("gate", copy().toString(), "--models", HUB, "--json")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).startsWith("{\n  \"format\" : 1,\n  \"verdict\" : \"pass\",\n  \"checks\" : [\n")
                .contains("\"id\" : \"perplexity\",\n      \"result\" : \"pass\",\n      \"reason\" : \"perplexity ");
        assertThat(capture.err()).isEmpty();
    }

    @Test
    void refusesWhatIsNoModel() {
        assertThat(run("gate", temp.resolve("none").toString())).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[missing-model]");
    }

    private static void replace(Path out, String file, String what, String by) throws IOException {
        String text = Files.readString(out.resolve(file));
        assertThat(text).contains(what);
        Files.writeString(out.resolve(file), text.replace(what, by));
    }

    private static TensorEntry tensor(Path out, String name) throws IOException {
        return Safetensors.read(out.resolve("model.safetensors")).entries().stream()
                .filter(entry -> entry.name().equals(name)).findFirst()
                .orElseThrow();
    }

    private static ByteBuffer read(Path out, String name) throws IOException {
        TensorEntry entry = tensor(out, name);
        ByteBuffer bytes = ByteBuffer.allocate((int) entry.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel file = FileChannel.open(entry.file())) {
            assertThat(file.read(bytes, entry.begin())).isEqualTo(bytes.capacity());
        }
        return bytes.flip();
    }

    private static void write(Path out, String name, ByteBuffer bytes) throws IOException {
        TensorEntry entry = tensor(out, name);
        try (FileChannel file = FileChannel.open(entry.file(), StandardOpenOption.WRITE)) {
            assertThat(file.write(bytes, entry.begin())).isEqualTo((int) entry.bytes());
        }
    }

    /// @param change of the bits of each bf16 number
    private static Damage weights(String name, IntUnaryOperator change) {
        return out -> {
            ByteBuffer bytes = read(out, name);
            for (int i = 0; i < bytes.limit(); i += 2) {
                bytes.putShort(i, (short) change.applyAsInt(bytes.getShort(i) & 0xFFFF));
            }
            write(out, name, bytes);
        };
    }

    private static void exchange(Path out, String one, String other) throws IOException {
        ByteBuffer first = read(out, one), second = read(out, other);
        write(out, one, second);
        write(out, other, first);
    }

    /// Each row takes the place of the next.
    private static void turnRows(Path out, String name) throws IOException {
        int row = (int) tensor(out, name).shape().rowElements() * 2;
        byte[] bytes = read(out, name).array();
        byte[] turned = new byte[bytes.length];
        System.arraycopy(bytes, 0, turned, row, bytes.length - row);
        System.arraycopy(bytes, bytes.length - row, turned, 0, row);
        write(out, name, ByteBuffer.wrap(turned));
    }
}
