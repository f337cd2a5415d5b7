package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

class CompletionCommandTest {
    private final Capture capture = new Capture();

    @Test
    void bashUnderstandsTheScript() throws Exception {
        assertThat(Main.run(capture.pipe(), "completion", "bash")).isEqualTo(ExitCode.DONE);
        Process bash = new ProcessBuilder("bash", "-c", "source /dev/stdin && complete -p graft")
                .redirectErrorStream(true).start();
        try (OutputStream stdin = bash.getOutputStream()) {
            stdin.write(capture.out().getBytes(StandardCharsets.UTF_8));
        }
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).contains("complete",
                "graft");
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void zshIsToldToRunCompletionsOfBash() {
        assertThat(Main.run(capture.pipe(), "completion", "zsh")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("bashcompinit", "complete -F _complete_graft");
    }
}
