package dev.graft.merge;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.Sizes;

/// Whether a merge fits on the disk that it goes to.
public final class DiskSpace {
    private DiskSpace() {}

    /// An error if the disk that `out` is on has no room for `bytes` more. What an unfinished merge beside `out` holds
    /// already counts as room: it is gone on with, or thrown away.
    public static Optional<Finding> shortage(Path out, long bytes) throws IOException {
        Path absolute = out.toAbsolutePath().normalize();
        FileStore store = store(absolute.getParent());
        if (store == null) {
            return Optional.empty();
        }
        Path partial = absolute.resolveSibling(absolute.getFileName() + Destination.PARTIAL);
        long room = store.getUsableSpace() + bytesIn(partial);
        // Some network file systems report no size at all.
        if (store.getTotalSpace() <= 0 || room < 0 || room >= bytes) {
            return Optional.empty();
        }
        return Optional.of(Finding.error("disk-space", new Place.InFile(out.toString()),
                "the result takes %s, and the disk has room for %s".formatted(Sizes.bytes(bytes), Sizes.bytes(room)),
                "free %s there, or write to another disk".formatted(Sizes.bytes(bytes - room))));
    }

    /// Bytes that are free where this file or directory is, or will be; -1 if nobody knows.
    static long free(Path path) throws IOException {
        FileStore store = store(path.toAbsolutePath().normalize());
        return store == null || store.getTotalSpace() <= 0 ? -1 : store.getUsableSpace();
    }

    /// Of the nearest directory that exists.
    private static @Nullable FileStore store(@Nullable Path directory) throws IOException {
        Path there = directory;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there == null ? null : Files.getFileStore(there);
    }

    private static long bytesIn(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(directory)) {
            long bytes = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }
}
