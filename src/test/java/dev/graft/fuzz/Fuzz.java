package dev.graft.fuzz;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.graft.diagnostic.UserError;

/// Throws cases at all targets. What comes out must be a value, a [UserError] with findings, or an IOException that names
/// a file, in a small heap and a short time; anything else is a failure, printed with its seed and kept as a file.
public final class Fuzz {
    private static final String USAGE = """
            usage: bench/fuzz [--cases N] [--seed N] [--only NAME] [--keep DIR]

              --cases N    over all targets (default 1000000)
              --seed N     of the first case of each target (default 1); with --cases 1 --only NAME it repeats a case
              --only NAME  one target
              --keep DIR   where the inputs of failures go (default target/fuzz)
            """;
    private static final long HANGS_SECONDS = 10;

    /// What came out of the cases of one target.
    private static final class Tally {
        private long values, refused, trouble, failed, slowestNanos, slowestSeed;
    }

    private final PrintStream out;
    private final Path keep;
    private final long firstSeed;

    Fuzz(PrintStream out, Path keep, long firstSeed) {
        this.out = out;
        this.keep = keep;
        this.firstSeed = firstSeed;
    }

    public static void main(String[] args) throws Exception {
        Path root = Path.of(System.getProperty("graft.root", "."));
        Path keep = root.resolve("target/fuzz");
        long cases = 1_000_000, seed = 1;
        String only = "";
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true,
                java.nio.charset.StandardCharsets.UTF_8);
        for (int i = 0; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            switch (args[i]) {
                case "--cases" -> cases = Long.parseLong(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--only" -> only = value;
                case "--keep" -> keep = Path.of(value);
                default -> {
                    out.print(USAGE);
                    System.exit(args[i].equals("--help") ? 0 : 2);
                }
            }
        }
        Path memory = Path.of("/dev/shm");
        Path work = Files.createTempDirectory(Files.isWritable(memory) ? memory : Path.of("/tmp"), "graft-fuzz");
        boolean isRight = new Fuzz(out, Files.createDirectories(keep), seed).run(new Targets(root, work).all(), only,
                cases);
        deleteAll(work);
        System.exit(isRight ? 0 : 1);
    }

    private static void deleteAll(Path work) throws IOException {
        try (var files = Files.walk(work)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /// @param only name of a target; empty: all
    /// @return whether nothing failed
    boolean run(List<Target> all, String only, long cases) throws Exception {
        List<Target> targets = all.stream().filter(t -> only.isEmpty() || t.name().equals(only)).toList();
        long shares = targets.stream().mapToLong(Target::share).sum();
        out.printf(Locale.ROOT, "seeds from %d, %d MiB of heap%n%-14s %9s %9s %9s %9s %7s   %s%n", firstSeed,
                Runtime.getRuntime().maxMemory() >> 20, "target", "cases", "values", "refused", "I/O", "failed",
                "slowest (ms, seed)");
        Watchdog watchdog = new Watchdog(out, HANGS_SECONDS);
        List<Callable<Long>> jobs = new ArrayList<>();
        for (Target target : targets) {
            jobs.add(() -> attack(target, Math.ceilDiv(cases * target.share(), shares), watchdog));
        }
        long failed = 0;
        try (ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (Future<Long> job : pool.invokeAll(jobs)) {
                failed += job.get();
            }
        }
        out.println(failed == 0 ? "nothing failed" : failed + " failed; their inputs are in " + keep);
        return failed == 0;
    }

    private long attack(Target target, long cases, Watchdog watchdog) throws IOException {
        Tally tally = new Tally();
        for (long seed = firstSeed; seed < firstSeed + cases; seed++) {
            byte[] input = target.input(seed);
            long start = System.nanoTime();
            watchdog.begins(target.name(), seed);
            try {
                target.reader().read(input);
                tally.values++;
            } catch (UserError refused) {
                tally.refused++;
                if (refused.findings().isEmpty()) {
                    fail(target, seed, input, refused, tally);
                }
            } catch (IOException trouble) {
                tally.trouble++;
                // There is no trouble with this disk, so the reader has mistaken the input for it.
                if (!(trouble instanceof java.nio.file.FileSystemException)) {
                    fail(target, seed, input, trouble, tally);
                }
            } catch (RuntimeException | Error wrong) {
                fail(target, seed, input, wrong, tally);
            }
            watchdog.ends();
            long nanos = System.nanoTime() - start;
            if (nanos > tally.slowestNanos) {
                tally.slowestNanos = nanos;
                tally.slowestSeed = seed;
            }
        }
        out.printf(Locale.ROOT, "%-14s %9d %9d %9d %9d %7d   %d, %d%n", target.name(), cases, tally.values,
                tally.refused, tally.trouble, tally.failed, tally.slowestNanos / 1_000_000, tally.slowestSeed);
        return tally.failed;
    }

    private void fail(Target target, long seed, byte[] input, Throwable wrong, Tally tally) throws IOException {
        tally.failed++;
        if (tally.failed <= 20) { // the first ones say enough
            Path file = Files.write(keep.resolve(target.name() + "-" + seed), input);
            synchronized (out) {
                out.printf("FAILED: %s, seed %d (%s): ", target.name(), seed, file);
                wrong.printStackTrace(out);
            }
        }
    }
}
