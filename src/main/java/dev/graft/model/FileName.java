package dev.graft.model;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Names of files that come from a file: a stranger has chosen them.
public final class FileName {
    private FileName() {}

    /// Whether it names a file in the directory against which it is resolved, and none elsewhere.
    public static boolean isPlain(String name) {
        return !name.isBlank() && !name.equals(".") && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < 0x20) && isPath(name);
    }

    /// Whether the file system can have something of this name at all: half a surrogate pair, for one, it cannot.
    public static boolean isPath(String name) {
        try {
            return !Path.of(name).toString().isEmpty();
        } catch (InvalidPathException noPath) {
            return false;
        }
    }
}
