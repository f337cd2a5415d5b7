package dev.graft.app.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Objects;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// What an exception means to the person in front of the terminal.
record Failure(int exitCode, List<Finding> findings) {

    static Failure of(Throwable error) {
        return switch (error) {
            case UserError user -> usersTurn(user.findings());
            case UncheckedIOException unchecked -> of(Objects.requireNonNull(unchecked.getCause()));
            case IOException io -> usersTurn(List.of(ofDisk(io)));
            case ReadOnlyFileSystemException _ -> usersTurn(List.of(Finding.error("io-error", Place.NOWHERE,
                    "the file system can only be read", "write to another directory")));
            case OutOfMemoryError memory -> usersTurn(List.of(ofMemory(memory)));
            default -> new Failure(ExitCode.BUG, List.of(Finding.error("bug", Place.NOWHERE,
                    "this is a bug of graft: " + error.getClass().getSimpleName(),
                    "report it with the lines below and the command you typed; `graft --version` says which build")));
        };
    }

    boolean isBug() {
        return exitCode == ExitCode.BUG;
    }

    private static Failure usersTurn(List<Finding> findings) {
        return new Failure(ExitCode.USERS_TURN, findings);
    }

    private static Finding ofMemory(OutOfMemoryError error) {
        return Finding.error("out-of-memory", Place.NOWHERE, "out of memory: " + error.getMessage(),
                "try fewer --threads or a smaller --memory, or give the JVM more: GRAFT_OPTS=-Xmx2g graft …");
    }

    private static Finding ofDisk(IOException error) {
        Place where = error instanceof FileSystemException at && at.getFile() != null
                ? new Place.InFile(at.getFile())
                : Place.NOWHERE;
        // A FileSystemException's message has the file once more.
        String message = String.valueOf(error instanceof FileSystemException at && at.getReason() != null
                ? at.getReason()
                : error.getMessage());
        // A full disk has no type of its own in Java: only the system's words tell it from other trouble.
        if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
            return Finding.error("disk-space", where, "no space left: " + message,
                    "free some space and run the same command again: what is finished is kept");
        }
        return switch (error) {
            case NoSuchFileException _,FileNotFoundException _ -> Finding.error("io-error", where,
                    "no such file or directory" + named(where, message), "check the name and the directory");
            case NotDirectoryException _ -> Finding.error("io-error", where, "is no directory", "");
            case AccessDeniedException _ -> Finding.error("io-error", where, "permission denied",
                    "check who owns it and who may read and write it");
            case FileAlreadyExistsException _,DirectoryNotEmptyException _ -> Finding.error("io-error", where,
                    "exists already", "name another one, or move it away");
            default -> Finding.error("io-error", where, "reading or writing failed: " + message, "");
        };
    }

    private static String named(Place where, String message) {
        return where == Place.NOWHERE ? ": " + message : "";
    }
}
