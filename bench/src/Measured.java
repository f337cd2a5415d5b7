import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// What a run of a command took. Memory is the peak of RssAnon + RssShmem, without the pages of mapped files: those
/// belong to the page cache.
///
/// @param cpuSeconds  user and system, as of the last sample
/// @param peakBytes   seen at one of the samples
record Measured(double seconds, double cpuSeconds, long peakBytes) {
    private static final long SAMPLE_MILLIS = 10;
    private static final double TICKS_PER_SECOND = 100; // USER_HZ of every Linux

    /// Runs a command to its end.
    ///
    /// @param stdin  a file
    /// @param stdout of the command and its stderr; `null`: those of this program
    /// @throws IOException if it fails, with the end of what it said
    static Measured run(List<String> command, Map<String, String> environment, Path stdin, Path stdout)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(stdin.toFile());
        builder.environment().putAll(environment);
        if (stdout == null) {
            builder.inheritIO();
        } else {
            builder.redirectErrorStream(true).redirectOutput(stdout.toFile());
        }
        long start = System.nanoTime();
        Process process = builder.start();
        Sampler sampler = new Sampler(process);
        Thread thread = Thread.ofPlatform().daemon().start(sampler);
        int code = process.waitFor();
        double seconds = (System.nanoTime() - start) / 1e9;
        thread.join();
        if (code != 0) {
            throw new IOException("%s: exit code %d%n%s".formatted(String.join(" ", command), code,
                    stdout == null ? "" : Files.readString(stdout)));
        }
        return new Measured(seconds, sampler.cpuSeconds, sampler.peakBytes);
    }

    static Measured run(List<String> command, Map<String, String> environment, Path stdout)
            throws IOException, InterruptedException {
        return run(command, environment, Path.of("/dev/null"), stdout);
    }

    /// Looks at a process again and again, until it has ended.
    static final class Sampler implements Runnable {
        private final Process process;
        private volatile long peakBytes;
        private volatile double cpuSeconds;

        Sampler(Process process) {
            this.process = process;
        }

        long peakBytes() {
            return peakBytes;
        }

        @Override
        public void run() {
            Path status = Path.of("/proc/%d/status".formatted(process.pid()));
            Path stat = status.resolveSibling("stat");
            while (process.isAlive()) {
                try {
                    peakBytes = Math.max(peakBytes, bytes(Files.readString(status)));
                    String[] fields = Files.readString(stat).replaceFirst(".*\\) ", "").split(" ");
                    double ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // utime, stime
                    cpuSeconds = Math.max(cpuSeconds, ticks / TICKS_PER_SECOND);
                    Thread.sleep(SAMPLE_MILLIS);
                } catch (IOException | InterruptedException ended) {
                    return;
                }
            }
        }

        private static long bytes(String status) {
            return status.lines().filter(line -> line.startsWith("RssAnon:") || line.startsWith("RssShmem:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", ""))).sum();
        }
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// `1.23 1.31`, in the order of the rounds.
    static String list(List<Double> values) {
        return String.join(" ", Arrays.stream(values.toArray()).map("%.2f"::formatted).toList());
    }
}
