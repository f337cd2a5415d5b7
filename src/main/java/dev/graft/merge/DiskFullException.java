package dev.graft.merge;

import java.nio.file.FileSystemException;

/// There is no space left for a file.
final class DiskFullException extends FileSystemException {
    DiskFullException(String file, String reason) {
        super(file, null, reason);
    }
}
