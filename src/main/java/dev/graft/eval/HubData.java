package dev.graft.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Data sets in the cache of huggingface_hub:
///
///     datasets--owner--name/refs/main              text: the commit
///     datasets--owner--name/snapshots/COMMIT/CONFIG/SPLIT-00000-of-00001.parquet
///
/// https://huggingface.co/docs/huggingface_hub/guides/manage-cache
record HubData(Path cache) {
    private static final int MAX_REF_BYTES = 256;

    Optional<List<Path>> find(DataId id, String split, List<Path> tried) throws IOException {
        for (String hubId : id.hubIds()) {
            Path root = cache.resolve("datasets--" + hubId.replace("/", "--"));
            for (Path snapshot : snapshots(root)) {
                List<Path> files = inSnapshot(snapshot, id, split);
                if (!files.isEmpty()) {
                    return Optional.of(files);
                }
            }
            tried.add(root);
        }
        return Optional.empty();
    }

    private static List<Path> inSnapshot(Path snapshot, DataId id, String split) throws IOException {
        List<Path> places = new ArrayList<>();
        if (id.config() != null) {
            places.add(snapshot.resolve(id.config()));
        }
        if (id.config() == null || id.isOwner()) {
            places.add(snapshot.resolve("data"));
            places.add(snapshot);
        }
        for (Path place : places) {
            List<Path> pieces = Datasets.pieces(place, split);
            if (!pieces.isEmpty()) {
                return pieces;
            }
        }
        return List.of();
    }

    /// That of `main` alone if it is known; else all, in the order of their names.
    private static List<Path> snapshots(Path root) throws IOException {
        Path main = root.resolve("refs").resolve("main");
        Path all = root.resolve("snapshots");
        if (Files.isRegularFile(main) && Files.size(main) <= MAX_REF_BYTES) {
            String commit = Files.readString(main).strip();
            return commit.matches("[0-9a-zA-Z]+") ? List.of(all.resolve(commit)) : List.of();
        }
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(all)) {
            return found.sorted().toList();
        }
    }
}
