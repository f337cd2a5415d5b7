package dev.graft.eval;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The data sets and recorded runs beside the repository. Tests that need them are skipped, visibly, where they are not.
public final class SharedData {
    private SharedData() {}

    /// A path below the folder `shared` beside the repository, or beside a folder that holds it.
    public static Path at(String path) {
        for (Path up = Path.of("").toAbsolutePath().getParent(); up != null; up = up.getParent()) {
            Path found = up.resolve("shared").resolve(path);
            if (Files.exists(found)) {
                return found;
            }
        }
        assumeTrue(false, "../shared/" + path + " is not there");
        throw new AssertionError("not reached");
    }

    /// The benchmark data.
    public static Datasets plain() {
        return Datasets.in(at("data/benchmarks"), null);
    }

    /// ARC, HellaSwag and Winogrande, the last two with their stand-in pools as train splits.
    ///
    /// @param to an empty folder
    public static Datasets withStandIns(Path to) {
        Path data = at("data/benchmarks");
        try {
            copy(data.resolve("ai2_arc/ARC-Challenge/test.jsonl"), to.resolve("ai2_arc/ARC-Challenge/test.jsonl"));
            copy(data.resolve("ai2_arc/ARC-Challenge/train.jsonl"), to.resolve("ai2_arc/ARC-Challenge/train.jsonl"));
            for (String set : new String[] {"hellaswag", "winogrande/winogrande_xl"}) {
                copy(data.resolve(set).resolve("validation.jsonl"), to.resolve(set).resolve("validation.jsonl"));
                copy(data.resolve(set).resolve("train-standin.jsonl"), to.resolve(set).resolve("train.jsonl"));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return Datasets.in(to, null);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }
}
