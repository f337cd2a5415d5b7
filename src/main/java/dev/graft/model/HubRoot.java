package dev.graft.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// A folder of models, laid out as `owner/name`, or as the cache of huggingface_hub:
///
///     models--owner--name/refs/main                  text: the commit
///     models--owner--name/snapshots/COMMIT/…         links into ../../blobs
///
/// https://huggingface.co/docs/huggingface_hub/guides/manage-cache
record HubRoot(Path directory) {
    private static final int MAX_LISTED = 10_000;
    private static final String CACHED = "models--";

    /// @param commit null if the layout does not tell
    record Found(Path directory, @Nullable String commit) {}

    /// The directory of a model. Names that would lead out of the root find nothing.
    Optional<Found> find(ModelRef ref) throws IOException {
        if (!isId(ref.path())) {
            return Optional.empty();
        }
        Path plain = directory.resolve(ref.path());
        if (Files.isDirectory(plain)) {
            return Optional.of(new Found(plain, commitOf(plain)));
        }
        String revision = ref.revision() == null ? "main" : ref.revision();
        if (!isId(revision)) {
            return Optional.empty();
        }
        Path pointer = cached(ref.path()).resolve("refs").resolve(revision);
        String commit = Files.isRegularFile(pointer) ? commit(pointer) : revision;
        Path snapshot = cached(ref.path()).resolve("snapshots").resolve(commit);
        return isId(commit) && Files.isDirectory(snapshot)
                ? Optional.of(new Found(snapshot, commit))
                : Optional.empty();
    }

    /// Whether a name stays below the folder that it is resolved against.
    private static boolean isId(String name) {
        if (name.isBlank() || !FileName.isPath(name)) {
            return false;
        }
        Path path = Path.of(name);
        return !path.isAbsolute() && path.normalize().equals(path) && !path.startsWith("..");
    }

    private Path cached(String id) {
        return directory.resolve(CACHED + id.replace("/", "--"));
    }

    private static String commit(Path pointer) throws IOException {
        if (Files.size(pointer) > 256) {
            throw new UserError(Finding.error("bad-value", new Place.InFile(pointer.toString()),
                    "the file holds more than the name of a commit", "delete it and download the model again"));
        }
        return new String(Files.readAllBytes(pointer), StandardCharsets.UTF_8).strip();
    }

    /// The commit of a directory that is itself a snapshot of a cache.
    static @Nullable String commitOf(Path directory) {
        Path whole = directory.toAbsolutePath().normalize();
        Path snapshots = whole.getParent();
        Path model = snapshots == null ? null : snapshots.getParent();
        boolean isSnapshot = snapshots != null && model != null && snapshots.endsWith("snapshots")
                && model.getFileName() != null && model.getFileName().toString().startsWith(CACHED);
        return isSnapshot ? String.valueOf(whole.getFileName()) : null;
    }

    /// Names by which its models can be called.
    List<String> ids() throws IOException {
        List<String> ids = new ArrayList<>();
        for (String first : folders(directory)) {
            if (first.startsWith(CACHED)) {
                ids.add(first.substring(CACHED.length()).replaceFirst("--", "/"));
            } else if (Files.exists(directory.resolve(first).resolve("config.json"))) {
                ids.add(first);
            } else {
                folders(directory.resolve(first)).forEach(second -> ids.add(first + "/" + second));
            }
        }
        return ids;
    }

    /// Branches, tags and commits that a cache has of a model.
    List<String> revisions(String id) throws IOException {
        if (!isId(id)) {
            return List.of();
        }
        List<String> revisions = new ArrayList<>(folders(cached(id).resolve("snapshots")));
        Path refs = cached(id).resolve("refs");
        if (Files.isDirectory(refs)) {
            revisions.addAll(DirectoryFiles.names(refs));
        }
        return revisions;
    }

    private static List<String> folders(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
                for (Path entry : entries) {
                    String name = String.valueOf(entry.getFileName());
                    if (!name.startsWith(".") && names.size() < MAX_LISTED) {
                        names.add(name);
                    }
                }
            }
        }
        names.sort(NaturalOrder.NATURAL);
        return names;
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
