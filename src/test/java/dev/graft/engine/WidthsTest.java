package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The bits do not depend on the width of the CPU's vectors, nor on which compiler made the code. One width per JVM: each
/// is a process of its own.
class WidthsTest {
    private static final List<String> MODELS = List.of("llama-odd-sizes", "mistral-window", "mixtral");

    @TempDir
    private Path directory;

    private Set<String> hashes(int rounds, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), OtherWidths.class.getName(),
                directory.toString(), String.valueOf(rounds)));
        command.addAll(MODELS);
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return new TreeSet<>(printed.lines().toList());
    }

    @Test
    void sameBitsAtEveryWidthBeforeAndAfterCompilation() throws IOException, InterruptedException {
        Set<String> widest = hashes(6);
        assertThat(widest).as("one result per model, however often it is run").hasSameSizeAs(MODELS);
        assertThat(hashes(1, "-Dgraft.vector=256")).isEqualTo(widest);
        assertThat(hashes(1, "-Dgraft.vector=128")).isEqualTo(widest);
    }
}
