package dev.graft.merge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// What a directory may hold that is deleted because a result takes its place: an older model, and nothing that somebody
/// would miss.
final class Replaceable {
    private static final String ELSEWHERE = "name another directory";

    private Replaceable() {}

    /// A merge that replaced its own input, or the folder with all models, would work, and nobody could repeat it.
    ///
    /// @throws UserError with `output-holds-input`
    static void checkHoldsNone(Path out, Collection<Path> inputs) throws IOException {
        for (Path input : inputs) {
            if (!Files.exists(input)) {
                continue; // it is missed where it is read
            }
            // Twice, since files in the cache of the hub are links to others.
            Path directory = input.toAbsolutePath().normalize().getParent();
            if (input.toRealPath().startsWith(out)
                    || (directory != null && directory.toRealPath().startsWith(out))) {
                throw new UserError(Finding.error("output-holds-input", new Place.InFile(out.toString()),
                        "holds " + input.getFileName() + ", which this merge reads, so it cannot become the result",
                        ELSEWHERE));
            }
        }
    }

    /// @throws UserError with `output-exists` if it is no model, or the history of one
    static void checkHoldsNothingElse(Path out) throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.list(out)) {
            names = files.map(file -> file.getFileName().toString()).sorted().toList();
        }
        if (names.isEmpty()) {
            return;
        }
        if (names.contains(".git")) {
            throw refused(out, "is a git repository, whose history would be lost",
                    "name another directory, and move the finished files into this one");
        }
        if (names.stream().noneMatch(Replaceable::tellsAModel)) {
            throw refused(out, "holds '" + names.getFirst() + "' and no model; only models are replaced",
                    "name another directory, or move away what is in this one");
        }
    }

    private static boolean tellsAModel(String file) {
        return file.equals("config.json") || file.equals(Manifest.FILE) || file.endsWith(".safetensors");
    }

    private static UserError refused(Path out, String what, String remedy) {
        return new UserError(Finding.error("output-exists", new Place.InFile(out.toString()), what, remedy));
    }
}
