package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.model.TinyModel;
import dev.graft.tensor.Shape;

class InspectDiffCommandTest {
    private final Capture capture = new Capture();

    @TempDir
    private Path temp;

    private int run(String... args) {
        return Main.run(capture.pipe(), args);
    }

    private String model(String name, TinyModel tiny) throws IOException {
        return tiny.write(temp.resolve(name)).toString();
    }

    @Test
    void inspectShowsWhatAModelIs() throws IOException {
        String model = model("m", TinyModel.llama().tokenizer(32));
        assertThat(run("inspect", model)).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("LlamaForCausalLM, llama", "layers        2",
                "32 rows, 32 by config.json, 32 tokens in the tokenizer", "model.safetensors")
                .doesNotContain("q_proj");
        assertThat(run("inspect", model, "--tensors")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("model.layers.0.self_attn.q_proj.weight", "[16, 16]");
        assertThat(capture.err()).isEmpty();
    }

    @Test
    void inspectPrintsJson() throws IOException {
        assertThat(run("inspect", model("m", TinyModel.llama()), "--json")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).startsWith("{\n  \"format\" : 1").contains("\"head\" : \"own\"", "\"findings\" : [ ]",
                "\"name\" : \"lm_head.weight\"");
    }

    @Test
    void inspectShowsABrokenModelAndEndsWith2() throws IOException {
        String model = model("m", TinyModel.llama().config("num_hidden_layers", "3"));
        assertThat(run("inspect", model)).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.out()).contains("layers        2");
        assertThat(capture.err()).contains("[layer-count]");
    }

    @Test
    void controlCharactersInNamesDoNotReachTheTerminal() throws IOException {
        String model = model("m", TinyModel.llama().tensor("x\\u001b[2J\\n.y", Shape.of(1)));
        assertThat(run("inspect", model, "--tensors")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).doesNotContain("\u001b").contains("x\\u001b[2J\\n.y");
    }

    @Test
    void diffSaysThatEqualModelsAre() throws IOException {
        String model = model("m", TinyModel.llama());
        assertThat(run("diff", model, model, "--exit-code")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).isEqualTo("21 of 21 tensors are identical\n");
    }

    @Test
    void diffShowsWhatDiffersMost() throws IOException {
        String a = model("a", TinyModel.llama().layers(4).tensor("extra", Shape.of(3))),
                b = model("b", TinyModel.llama().layers(4).seed(2));
        assertThat(run("diff", a, b)).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).startsWith("0 of 40 tensors are identical\n")
                .contains("only in A: BF16 [3]", "… and 20 more that differ", "attention", "layer 3")
                .doesNotContain("NaN");
        assertThat(run("diff", a, b, "--exit-code")).isEqualTo(ExitCode.USERS_TURN);
    }

    @Test
    void diffPrintsJson() throws IOException {
        String a = model("a", TinyModel.llama()), b = model("b", TinyModel.llama().seed(2).without("lm_head.weight"));
        assertThat(run("diff", a, b, "--json")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).startsWith("{\n  \"format\" : 1,\n  \"identical\" : 0").contains("\"only-in-a\"",
                "\"relativeL2\" : ", "\"group\" : \"layer 1\"");
    }

    @Test
    void diffRefusesNoThreadsBeforeItLooksForModels() {
        assertThat(run("diff", "a", "b", "-j", "0")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[bad-usage]");
    }
}
