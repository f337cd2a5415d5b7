package dev.graft.merge;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

import dev.graft.tensor.PosixFile;

/// Takes blocks of a file system for a file in advance.
///
/// A longer length alone takes none: the file has a hole, and the disk can fill up under it. Nothing happens where
/// there is no such call, or the file system does not have it.
final class Reservation {
    private static final int EFBIG = 27, ENOSPC = 28, EDQUOT = 122; // of Linux

    private Reservation() {}

    /// Makes the file at least `bytes` long with blocks under all of it, or leaves it as it is.
    ///
    /// @throws FileSystemException if there is not so much space
    static void reserve(Path file, long bytes) throws IOException {
        try (PosixFile opened = PosixFile.open(file, PosixFile.Access.READ_AND_WRITE)) {
            switch (opened == null ? 0 : opened.reserve(bytes)) {
                case ENOSPC -> throw new DiskFullException(file.toString(), "No space left on device");
                case EDQUOT -> throw new DiskFullException(file.toString(), "Disk quota exceeded");
                case EFBIG -> throw new FileSystemException(file.toString(), null, "File too large");
                default -> {
                    // Done, or not to be had here.
                }
            }
        }
    }
}
