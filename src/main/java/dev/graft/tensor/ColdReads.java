package dev.graft.tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/// Reads what is not in the page cache past it.
///
/// On virtual machines fresh pages of the cache cost more than the disk: reading 3.1 GB through it took 0.9 to 4.8 s of
/// the processor, past it 0.1 to 0.3 s, in the same time of the disk. What is in the cache already is read there, which
/// takes a fraction of either (docs/decisions/006-writing.md).
final class ColdReads implements AutoCloseable {
    private final FileChannel direct;
    private final MemorySegment pages; // mapped to ask about, never touched: the file may be cut meanwhile

    private ColdReads(FileChannel direct, MemorySegment pages) {
        this.direct = direct;
        this.pages = pages;
    }

    /// Null where files cannot be read so.
    ///
    /// @param channel open for reads
    static @Nullable ColdReads of(Path file, FileChannel channel) {
        FileChannel direct = DirectAccess.open(file);
        if (direct == null) {
            return null;
        }
        try {
            return new ColdReads(direct, channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
        } catch (IOException | UnsupportedOperationException refused) {
            closeQuietly(direct);
            return null;
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // Nothing was read from it, and nothing will be.
        }
    }

    /// Whether the first or the last of these bytes would have to come from the disk: to ask about every page takes a
    /// tenth of the time that reading them takes.
    boolean areCold(long at, long bytes) {
        long end = Math.min(at + bytes, pages.byteSize());
        return at < end && !(isLoaded(at) && isLoaded(end - 1));
    }

    private boolean isLoaded(long at) {
        return pages.asSlice(at, 1).isLoaded();
    }

    /// The bytes from `at`, if the file has them.
    ///
    /// @param room at least two blocks of [DirectAccess#BLOCK] longer than `bytes`, its address a multiple of one
    /// @return a part of `room`; null if fewer could be read
    @Nullable
    ByteBuffer read(long at, int bytes, ByteBuffer room) throws IOException {
        int before = Math.toIntExact(at % DirectAccess.BLOCK);
        int blocks = Math.ceilDiv(before + bytes, DirectAccess.BLOCK) * DirectAccess.BLOCK;
        room.clear().limit(blocks);
        while (room.position() < before + bytes) {
            int read = direct.read(room, at - before + room.position());
            boolean isAtEnd = read <= 0 || read % DirectAccess.BLOCK != 0;
            if (isAtEnd && room.position() < before + bytes) {
                return null;
            }
        }
        return room.slice(before, bytes);
    }

    @Override
    public void close() throws IOException {
        direct.close();
    }
}
