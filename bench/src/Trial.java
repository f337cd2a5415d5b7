import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// One merge into one directory, which a fault disturbs.
final class Trial {
    private static final long POLL_MILLIS = 2;

    private final Path root, data, reference, out;
    final Random random;
    /// Of an undisturbed run.
    final long millis;

    /// @param reference the result of an undisturbed run
    /// @param out       where this one goes to; nothing is there
    Trial(Path root, Path data, Path reference, Path out, Random random, long millis) {
        this.root = root;
        this.data = data;
        this.reference = reference;
        this.out = out;
        this.random = random;
        this.millis = millis;
    }

    Path data() {
        return data;
    }

    Path out() {
        return out;
    }

    Path partial() {
        return out.resolveSibling(out.getFileName() + ".partial");
    }

    Path journal() {
        return partial().resolve("graft-journal.jsonl");
    }

    GraftRun start(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("merge", data.resolve("faults.yml").toString(),
                out.toString(), "--models", data.toString(), "--out-shard-size", "300M", "--name", "disturbed"));
        arguments.addAll(List.of(options));
        return GraftRun.start(root, data, arguments);
    }

    GraftRun.Ended run(String... options) throws IOException, InterruptedException {
        return start(options).await();
    }

    GraftRun.Ended verify() throws IOException, InterruptedException {
        return GraftRun.start(root, data, List.of("verify", out.toString())).await();
    }

    /// Some time between now and the end of an undisturbed run that starts now.
    void sleepSomewhere() throws InterruptedException {
        sleep(0, 1);
    }

    void sleep(double from, double to) throws InterruptedException {
        Thread.sleep((long) ((from + random.nextDouble() * (to - from)) * millis));
    }

    /// Waits until the inputs' headers have been read, the plan is made, and the journal has `bytes`.
    void awaitJournal(GraftRun run, long bytes) throws IOException, InterruptedException {
        while (run.isRunning() && journalBytes() < bytes) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    private long journalBytes() {
        return journal().toFile().length();
    }

    /// What is wrong with the bytes of OUT; empty if nothing is.
    String difference() throws IOException {
        var expected = files(reference);
        var found = files(out);
        if (!expected.keySet().equals(found.keySet())) {
            return "files %s instead of %s".formatted(found.keySet(), expected.keySet());
        }
        for (String name : expected.keySet()) {
            long at = Files.mismatch(expected.get(name), found.get(name));
            if (at >= 0) {
                return "%s differs at byte %d".formatted(name, at);
            }
        }
        return Files.exists(partial()) ? partial() + " is left" : "";
    }

    /// Makes OUT a model with the files of the reference.
    void linkReference() throws IOException {
        for (var file : files(reference).entrySet()) {
            Path link = out.resolve(file.getKey());
            Files.createDirectories(link.getParent());
            Files.createLink(link, file.getValue());
        }
    }

    private static TreeMap<String, Path> files(Path directory) throws IOException {
        TreeMap<String, Path> files = new TreeMap<>();
        try (var all = Files.walk(directory)) {
            all.filter(Files::isRegularFile).forEach(file -> files.put(directory.relativize(file).toString(), file));
        }
        return files;
    }

    /// Deletes what this and earlier trials left.
    void clear() throws IOException {
        for (Path directory : List.of(out, partial(), out.resolveSibling(out.getFileName() + ".replaced"))) {
            delete(directory);
        }
    }

    static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var all = Files.walk(directory)) {
                all.sorted((a, b) -> b.compareTo(a)).forEach(file -> {
                    try {
                        Files.delete(file);
                    } catch (IOException failed) {
                        throw new UncheckedIOException(failed);
                    }
                });
            }
        }
    }

    <T> T any(Collection<T> of) {
        return new ArrayList<>(of).get(random.nextInt(of.size()));
    }
}
