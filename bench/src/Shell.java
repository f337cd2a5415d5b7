import java.io.IOException;
import java.util.List;

/// Commands of the system.
final class Shell {
    private Shell() {}

    /// @return whether it ended with 0
    static boolean run(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
    }

    /// @throws IOException if it did not end with 0
    static void must(String... command) throws IOException, InterruptedException {
        if (!run(List.of(command))) {
            throw new IOException("failed: " + String.join(" ", command));
        }
    }
}
