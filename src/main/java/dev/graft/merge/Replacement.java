package dev.graft.merge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// What a merge may replace. `--overwrite` deletes a directory, and a slip of the finger must not make it a home.
final class Replacement {
    private static final List<String> MODEL_FILES = List.of(Manifest.FILE, "config.json", Layout.INDEX_FILE,
            "model.safetensors", "mergekit_config.yml");

    private Replacement() {}

    /// @throws UserError with `output-is-input` if a model that is read lies in OUT, with `output-exists` if OUT has files
    ///                   and does not look like a model, or is a repository
    static void check(Plan plan, Path out) throws IOException {
        if (!Files.isDirectory(out)) {
            return;
        }
        Path real = out.toRealPath();
        if (real.getFileName() == null) {
            return; // the root, where no merge can be built at all
        }
        Place place = new Place.InFile(out.toString());
        for (Path input : Stream
                .concat(plan.inputs().stream().map(Plan.InputFile::path), plan.copies().values().stream()).toList()) {
            if (isInside(input, real)) {
                throw new UserError(Finding.error("output-is-input", place,
                        "holds a model that the recipe reads: " + input, "name another directory"));
            }
        }
        try (Stream<Path> files = Files.list(real)) {
            List<String> names = files.map(file -> file.getFileName().toString()).toList();
            if (!names.isEmpty() && names.stream().noneMatch(MODEL_FILES::contains)) {
                throw new UserError(Finding.error("output-exists", place,
                        "is not empty, and does not look like a model: it is not replaced, with --overwrite neither",
                        "name another directory, or delete this one yourself"));
            }
            if (names.contains(".git")) {
                throw new UserError(Finding.error("output-exists", place,
                        "is a git repository, whose history would be lost",
                        "name another directory, and move the finished files into this one"));
            }
        }
    }

    /// By its name and by what it links to.
    private static boolean isInside(Path file, Path directory) throws IOException {
        Path named = file.toAbsolutePath().normalize();
        Path parent = named.getParent();
        boolean isNamedThere = parent != null && Files.exists(parent) && parent.toRealPath().startsWith(directory);
        return isNamedThere || (Files.exists(file) && file.toRealPath().startsWith(directory));
    }
}
