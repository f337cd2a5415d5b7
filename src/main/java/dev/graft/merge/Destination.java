package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.merge.MergeOptions.Existing;

/// The directory OUT, and OUT.partial beside it, in which it is built and which becomes it by one rename.
///
/// One merge at a time has it: it holds a lock on the manifest, the one file that is there from the beginning to after
/// the rename.
final class Destination implements AutoCloseable {
    static final String PARTIAL = ".partial";
    private static final String REPLACED = ".replaced";

    private final Path out;
    private final Path partial;
    private final Existing existing;
    private final Disk disk;
    private final OutputFile manifest;

    private Destination(Path out, Path partial, Existing existing, Disk disk, OutputFile manifest) {
        this.out = out;
        this.partial = partial;
        this.existing = existing;
        this.disk = disk;
        this.manifest = manifest;
    }

    /// Makes and locks OUT.partial, once it is clear that nothing speaks against it.
    ///
    /// @param bytes that the result takes
    /// @param inputs that must outlive the merge, whatever may be replaced
    /// @throws UserError with `bad-output`, `output-exists`, `output-holds-input`, `output-mount`, `output-busy`,
    ///         `disk-space` or `foreign-file`
    static Destination open(Path wanted, Existing existing, long bytes, Collection<Path> inputs, Disk disk)
            throws IOException {
        Path out = Files.exists(wanted) ? wanted.toRealPath() : wanted.toAbsolutePath().normalize();
        if (out.getFileName() == null) {
            throw new UserError(Finding.error("bad-output", new Place.InFile(wanted.toString()),
                    "a merge is built beside its directory, and beside the root there is nothing",
                    "name a directory inside it"));
        }
        Replaceable.checkHoldsNone(out, inputs);
        checkIsFree(out, existing);
        var shortage = DiskSpace.shortage(out, bytes);
        if (shortage.isPresent()) {
            throw new UserError(shortage.get());
        }
        Path partial = out.resolveSibling(out.getFileName() + PARTIAL);
        if (Files.exists(partial, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(partial, LinkOption.NOFOLLOW_LINKS)) {
            throw foreign(partial, "is no directory, and the merge would be built there");
        }
        Files.createDirectories(partial);
        Destination destination = new Destination(out, partial, existing, disk, lock(partial, disk));
        try {
            checkIsFree(out, existing); // the merge that had the lock before may just have finished
            destination.checkCanBeReplaced();
        } catch (IOException | RuntimeException refused) {
            destination.close();
            throw refused;
        }
        return destination;
    }

    private static void checkIsFree(Path out, Existing existing) throws IOException {
        if (!Files.exists(out)) {
            return;
        }
        Place place = new Place.InFile(out.toString());
        if (!Files.isDirectory(out)) {
            throw new UserError(Finding.error("output-exists", place, "is a file, and a model is a directory",
                    "name another directory"));
        }
        if (existing == Existing.REFUSE && !isEmpty(out)) {
            throw new UserError(Finding.error("output-exists", place, "is not empty",
                    "name another directory, or replace this one with --overwrite"));
        }
        Replaceable.checkHoldsNothingElse(out);
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    /// A directory on which a disk is mounted cannot be renamed: better known now than at the end.
    private void checkCanBeReplaced() throws IOException {
        if (!Files.exists(out)) {
            return;
        }
        boolean isMount = !Files.getFileStore(out).equals(Files.getFileStore(partial));
        if (isEmpty(out)) {
            try {
                Files.delete(out); // it comes back by the rename
            } catch (FileSystemException inUse) {
                isMount = true;
            }
        }
        if (isMount) {
            throw new UserError(Finding.error("output-mount", new Place.InFile(out.toString()),
                    "is where a disk is mounted; a merge is built beside its directory and then renamed, which this one cannot be",
                    "name a directory inside it, such as " + out.resolve("model")));
        }
    }

    private static OutputFile lock(Path partial, Disk disk) throws IOException {
        Path path = partial.resolve(Manifest.FILE);
        while (true) {
            disk.open(path).close(); // so that it is there
            Object before = key(path);
            OutputFile manifest = disk.open(path);
            if (!manifest.tryLock()) {
                manifest.close();
                throw new UserError(Finding.error("output-busy", new Place.InFile(partial.toString()),
                        "another merge is writing there", "wait until it is done, or name another directory"));
            }
            // If the other merge has finished in between, this is the manifest of its result.
            if (Objects.equals(before, key(path))) {
                return manifest;
            }
            manifest.close();
            Files.createDirectories(partial);
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.exists(path) ? Files.readAttributes(path, BasicFileAttributes.class).fileKey() : "none";
    }

    Path partial() {
        return partial;
    }

    Path out() {
        return out;
    }

    /// Throws away what an earlier merge left.
    void clear() throws IOException {
        try (Stream<Path> files = Files.list(partial)) {
            for (Path file : files.filter(f -> !f.equals(manifest.path())).toList()) {
                delete(file);
            }
        }
        manifest.resize(0);
    }

    /// @param names of the files that the merge writes, relative to OUT
    /// @throws UserError with `foreign-file` if there are others: they would become part of the result
    void checkHoldsOnly(Set<String> names) throws IOException {
        try (Stream<Path> files = Files.walk(partial)) {
            for (Path file : files.filter(f -> !Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS)).sorted().toList()) {
                String name = partial.relativize(file).toString().replace('\\', '/');
                if (!names.contains(name)) {
                    throw foreign(file, "does not belong to this merge, and would become part of the result");
                }
            }
        }
    }

    private static UserError foreign(Path file, String what) {
        return new UserError(Finding.error("foreign-file", new Place.InFile(file.toString()), what,
                "move it away; --restart throws away all that is in the .partial directory"));
    }

    /// Writes a file of the result, and returns when it is on the disk.
    ///
    /// @param name relative to OUT
    void write(String name, byte[] content) throws IOException {
        Path file = partial.resolve(name);
        Files.createDirectories(file.getParent());
        try (OutputFile written = disk.open(file)) {
            write(written, content);
        }
    }

    void writeManifest(String text) throws IOException {
        write(manifest, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(OutputFile file, byte[] content) throws IOException {
        file.resize(0);
        file.writeAll(ByteBuffer.wrap(content), 0);
        file.force();
    }

    /// Makes OUT.partial to OUT. All files in it but the manifest are closed and on the disk.
    ///
    /// @return an older directory that was put aside, and could not be deleted
    List<Path> publish() throws IOException {
        checkIsFree(out, existing);
        try (Stream<Path> files = Files.walk(partial)) {
            for (Path directory : files.filter(Files::isDirectory).toList()) {
                disk.forceNames(directory);
            }
        }
        Path aside = Files.exists(out) ? putAside() : null;
        Path journal = partial.resolve(Journal.FILE);
        byte[] kept = Files.readAllBytes(journal);
        Files.delete(journal);
        try {
            rename();
        } catch (IOException failed) {
            Files.write(journal, kept); // so that the next run need not compute anything again
            if (aside != null) {
                Files.move(aside, out, StandardCopyOption.ATOMIC_MOVE);
            }
            throw failed;
        }
        disk.forceNames(parent());
        if (aside != null) {
            delete(aside);
        }
        return leftovers();
    }

    private Path parent() {
        return Objects.requireNonNull(out.getParent());
    }

    private void rename() throws IOException {
        try {
            Files.move(partial, out, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException held) {
            manifest.close(); // Windows renames no directory that has open files
            Files.move(partial, out, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private Path putAside() throws IOException {
        Path aside = out.resolveSibling(out.getFileName() + REPLACED);
        for (int i = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); i++) {
            aside = out.resolveSibling(out.getFileName() + REPLACED + "-" + i);
        }
        Files.move(out, aside, StandardCopyOption.ATOMIC_MOVE);
        return aside;
    }

    /// What runs left that were killed while they replaced a directory.
    private List<Path> leftovers() throws IOException {
        String start = out.getFileName() + REPLACED;
        try (Stream<Path> siblings = Files.list(parent())) {
            return new ArrayList<>(
                    siblings.filter(s -> s.getFileName().toString().startsWith(start)).sorted().toList());
        }
    }

    private static void delete(Path file) throws IOException {
        try (Stream<Path> files = Files.walk(file)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @Override
    public void close() throws IOException {
        manifest.close();
    }
}
