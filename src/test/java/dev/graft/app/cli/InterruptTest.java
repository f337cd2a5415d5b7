package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Signals of a real process: a child JVM that runs until it is asked to stop.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class InterruptTest {

    @Test
    void sigtermLeavesATidyStateAndEndsWith143() throws Exception {
        assertThat(runAndSignal("TERM")).isEqualTo(new Ending(143, List.of("tidy")));
    }

    @Test
    void ctrlCLeavesATidyStateAndEndsWith130() throws Exception {
        assumeFalse(ignoresSigint(), "a process in the background inherits that SIGINT is ignored");
        assertThat(runAndSignal("INT")).isEqualTo(new Ending(130, List.of("tidy")));
    }

    @Test
    void aRunThatEndsByItselfIsNotHeldUp() throws Exception {
        Process child = child("short");
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readAllLines()).containsExactly("running", "tidy");
        }
        assertThat(child.waitFor()).isZero();
    }

    private record Ending(int exitCode, List<String> lines) {}

    private static Ending runAndSignal(String signal) throws Exception {
        Process child = child("long");
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("running");
            new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid())).start().waitFor();
            List<String> rest = lines.readAllLines();
            return new Ending(child.waitFor(), rest);
        } finally {
            child.destroyForcibly();
        }
    }

    private static Process child(String length) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = home(Interrupt.class) + File.pathSeparator + home(Run.class);
        return new ProcessBuilder(java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", classPath,
                Run.class.getName(),
                length).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static Path home(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static boolean ignoresSigint() {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0); // bit 1: signal 2
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The child: "works" until it is interrupted, then leaves a tidy state.
    static final class Run {
        public static void main(String[] args) {
            PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true,
                    StandardCharsets.UTF_8);
            try (Interrupt interrupt = Interrupt.watch()) {
                out.println("running");
                while (args[0].equals("long") && !interrupt.isRequested()) {
                    Thread.onSpinWait();
                }
                out.println("tidy");
            }
        }
    }
}
