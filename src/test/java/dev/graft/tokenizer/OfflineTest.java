package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No tokenizer opens a connection: seen from outside, so that native code counts too.
class OfflineTest {
    @TempDir
    Path folder;

    /// What runs under observation: reads a tokenizer, uses it, and, if told so, does what must not be done.
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            try (Tokenizer tokenizer = Tokenizer.of(Path.of(args[0]))) {
                int[] ids = tokenizer.encode("Hello world", Specials.ADD);
                if (!tokenizer.decode(ids, Specials.NONE).equals("Hello world")) {
                    throw new IllegalStateException("not what was encoded");
                }
            }
            if (args.length > 1) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), 1)) {
                    socket.getOutputStream().write(1);
                } catch (IOException nobodyListens) {
                    System.exit(0);
                }
            }
        }
    }

    @Test
    void opensNoConnection() throws Exception {
        Goldens.tokenizer("mistral-7b-tokenizer", folder, "tokenizer.json");
        assertThat(connections()).isEmpty();
    }

    @Test
    void wouldSeeAConnection() throws Exception {
        Goldens.tokenizer("mistral-7b-tokenizer", folder, "tokenizer.json");
        assertThat(connections("connect")).isNotEmpty();
    }

    /// The binding's own Java classes call home when a tokenizer is made, and fetch libraries.
    @Test
    void doesNotHaveTheClassesThatCallHome() {
        assertThat(OfflineTest.class.getResource("/ai/djl/huggingface/tokenizers/jni/TokenizersLibrary.class"))
                .isNotNull();
        assertThat(OfflineTest.class.getResource("/ai/djl/util/Ec2Utils.class")).isNull();
    }

    /// The system calls of the program that name an address of the internet. (A JVM opens such a socket to see whether it
    /// can, and closes it.)
    private List<String> connections(String... more) throws Exception {
        assumeTrue(new ProcessBuilder("sh", "-c", "strace -qq -e trace=none true").start().waitFor() == 0,
                "strace cannot be run here");
        Path calls = folder.resolve("calls"), said = folder.resolve("said");
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-e", "trace=network", "-o",
                calls.toString(), Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), Program.class.getName(), folder.toString()));
        command.addAll(List.of(more));
        int exit = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start()
                .waitFor();
        assertThat(exit).as(Files.readString(said)).isZero();
        return Files.readAllLines(calls).stream()
                .filter(call -> call.contains("sin_port") || call.contains("sin6_port")).toList();
    }
}
