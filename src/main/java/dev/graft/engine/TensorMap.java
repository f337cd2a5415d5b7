package dev.graft.engine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.tensor.TensorEntry;

/// Weights where they lie: whole files mapped into memory, of which the system reads a page when it is first used. A
/// mapping has no limit of 2 GiB, and stays when its channel closes.
final class TensorMap {
    private final Arena arena;
    private final Map<Path, MemorySegment> files = new HashMap<>();

    /// @param arena owns the mappings
    TensorMap(Arena arena) {
        this.arena = arena;
    }

    /// The bytes of a row-major tensor.
    ///
    /// @throws UserError with `short-read` if the file has become shorter than its header said
    MemorySegment map(TensorEntry tensor) throws IOException {
        MemorySegment file = files.get(tensor.file());
        if (file == null) {
            file = map(tensor.file());
            files.put(tensor.file(), file);
        }
        if (tensor.begin() + tensor.bytes() > file.byteSize()) {
            throw new UserError(Finding.error("short-read", tensor.place(),
                    "the file ends at byte %d, within the tensor; it was longer when its header was read"
                            .formatted(file.byteSize()),
                    "see what cut the file, and download it again"));
        }
        return file.asSlice(tensor.begin(), tensor.bytes());
    }

    private MemorySegment map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (NoSuchFileException gone) {
            throw new UserError(Finding.error("missing-file", new Place.InFile(file.toString()),
                    "the file was there when its header was read, and is not any more", "put it back"), gone);
        }
    }
}
