import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process of graft: the JVM itself with the launcher's options, so that a signal goes to it and its start is short.
final class GraftRun {
    /// How it ended.
    record Ended(int code, String out, String err) {
        boolean says(String text) {
            return err.contains(text);
        }

        boolean hasStackTrace() {
            return err.contains("\tat ") || out.contains("\tat ") || err.contains("Exception in thread")
                    || err.contains("[bug]");
        }

        @Override
        public String toString() {
            return "exit code %d%n%s%s".formatted(code, out, err);
        }
    }

    private static final long HANGS_SECONDS = 120;

    private final Process process;
    private final Path out, err;

    private GraftRun(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /// @param root of the checkout, which is built
    static GraftRun start(Path root, Path logs, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        // What a shell runs in the background ignores SIGINT, and its children inherit that.
        command.addAll(List.of("env", "--default-signal=INT,TERM"));
        command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-Xlog:disable", "-XX:+UseSerialGC",
                "-XX:-UsePerfData"));
        Path cache = root.resolve("target/launcher/cache");
        if (Files.exists(cache)) {
            command.add("-XX:AOTCache=" + Files.readString(cache).strip());
        }
        command.addAll(List.of("-Xmn64m", "-Xmx384m", "-XX:MaxDirectMemorySize=8g", "-jar",
                root.resolve("target/graft.jar").toString()));
        command.addAll(arguments);
        Path out = Files.createTempFile(logs, "out", ""), err = Files.createTempFile(logs, "err", "");
        return new GraftRun(new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /// `KILL`, `INT` or `TERM`; does nothing if it has ended.
    void signal(String name) throws IOException, InterruptedException {
        if (process.isAlive()) {
            Shell.run(List.of("kill", "-s", name, String.valueOf(process.pid())));
        }
    }

    Ended await() throws IOException, InterruptedException {
        if (!process.waitFor(HANGS_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return new Ended(-1, "", "hung for " + HANGS_SECONDS + " s");
        }
        Ended ended = new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
        Files.delete(out);
        Files.delete(err);
        return ended;
    }
}
