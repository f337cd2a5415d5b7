package dev.graft.merge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.merge.Plan.InputFile;
import dev.graft.tensor.Safetensors;

/// The weight files that a merge reads, as they were when it began: whether they still are.
final class InputFiles {
    private static final String REMEDY = "leave the files alone while they are merged; then merge again with --restart, which takes them as they are now";

    /// What tells cheaply that a file was changed.
    private record Stamp(InputFile file, long bytes, String modified) {}

    private final List<Stamp> stamps;
    private final Map<Path, Integer> indexes = new HashMap<>();

    private InputFiles(List<Stamp> stamps) {
        this.stamps = List.copyOf(stamps);
        for (int i = 0; i < stamps.size(); i++) {
            indexes.putIfAbsent(stamps.get(i).file.path(), i);
        }
    }

    /// @throws UserError with `input-changed` if a file is gone or has another length than it had for the plan
    static InputFiles of(List<InputFile> files) throws IOException {
        List<Stamp> stamps = new ArrayList<>();
        for (InputFile file : files) {
            stamps.add(stamp(file));
        }
        return new InputFiles(stamps);
    }

    private static Stamp stamp(InputFile file) throws IOException {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(file.path(), BasicFileAttributes.class);
        } catch (NoSuchFileException gone) {
            throw changed(file.path(), "is gone since its header was read");
        }
        if (now.size() != file.bytes()) {
            throw changed(file.path(), "has %d bytes, and had %d when its header was read".formatted(now.size(),
                    file.bytes()));
        }
        return new Stamp(file, now.size(), now.lastModifiedTime().toInstant().toString());
    }

    private static UserError changed(Path file, String what) {
        return new UserError(Finding.error("input-changed", new Place.InFile(file.toString()), what, REMEDY));
    }

    /// A line per file that changes when the file does; without its directory, so that a merge can go on after a move.
    List<String> lines() {
        return stamps.stream().map(stamp -> String.join("\t", stamp.file.model(),
                String.valueOf(stamp.file.revision()), stamp.file.path().getFileName().toString(),
                String.valueOf(stamp.bytes), stamp.file.headerSha256(), stamp.modified)).toList();
    }

    /// Position of a file among the inputs; -1 if it is none of them.
    int indexOf(Path path) {
        return indexes.getOrDefault(path, -1);
    }

    /// Cheap enough to be asked before every mark in the journal.
    ///
    /// @throws UserError with `input-changed` if a file has another length or time, or is gone
    void checkUnchanged() throws IOException {
        for (Stamp stamp : stamps) {
            if (!stamp(stamp.file).modified.equals(stamp.modified)) {
                throw changed(stamp.file.path(), "was changed while it was read");
            }
        }
    }

    /// Reads the headers again: a file that was changed and given its old time back still has another one, most of the
    /// time.
    ///
    /// @throws UserError with `input-changed`
    void checkHeaders() throws IOException {
        checkUnchanged();
        for (Stamp stamp : stamps) {
            Path path = stamp.file.path();
            if (path.toString().endsWith(".safetensors") && !headerSha256(path).equals(stamp.file.headerSha256())) {
                throw changed(path, "has another header than it had for the plan");
            }
        }
    }

    private static String headerSha256(Path path) throws IOException {
        try {
            return Safetensors.read(path).headerSha256();
        } catch (UserError broken) {
            return ""; // it was whole when the plan was made
        }
    }
}
