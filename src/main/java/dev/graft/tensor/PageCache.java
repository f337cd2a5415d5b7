package dev.graft.tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.graft.tensor.PosixFile.Access;

/// What the system keeps of a file in memory: asks about it, and gives it back. Threads may share it.
final class PageCache implements AutoCloseable {
    private static final int PAGE = 4096;

    /// Places of a range that are asked about.
    private static final int PROBES = 16;

    private final MemorySegment pages; // mapped to ask about, never touched: the file may be cut meanwhile
    private final @Nullable PosixFile file;

    private PageCache(MemorySegment pages, @Nullable PosixFile file) {
        this.pages = pages;
        this.file = file;
    }

    /// Null where files cannot be mapped.
    ///
    /// @param channel open for reads
    static @Nullable PageCache of(Path file, FileChannel channel) {
        try {
            return new PageCache(channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()),
                    PosixFile.open(file, Access.READ));
        } catch (IOException | UnsupportedOperationException refused) {
            return null;
        }
    }

    /// Whether most of a long range would have to come from the disk. Its first pages are worth nothing as a sign: the
    /// system reads ahead, and whoever read what stands before it has brought them, too.
    boolean isCold(long at, long bytes) {
        long end = Math.min(at + bytes, pages.byteSize());
        int cold = 0;
        for (int i = 1; i <= PROBES && at < end; i++) {
            cold += has(at + (end - 1 - at) * i / PROBES) ? 0 : 1;
        }
        return cold > PROBES / 2;
    }

    private boolean has(long at) {
        return pages.asSlice(at, 1).isLoaded();
    }

    /// Lets go of these bytes, which nobody is going to read again, and of the page that they begin in.
    void drop(long at, long bytes) {
        if (file != null) {
            long begin = at / PAGE * PAGE;
            file.dropFromCache(begin, at + bytes - begin);
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
