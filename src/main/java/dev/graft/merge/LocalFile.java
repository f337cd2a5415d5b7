package dev.graft.merge;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// A file of this machine. Whole blocks go past the page cache, the rest goes through it.
///
/// Past the page cache, because fresh pages cost more than the disk on virtual machines, and because two threads that
/// write one file through it wait for each other: 1.1 times the time of a plain C program instead of 2.9
/// (docs/decisions/006-writing.md). Tensors begin anywhere, so the blocks at both ends of a tile are shared with a
/// neighbour: they go through the page cache, where the system merges them.
final class LocalFile implements OutputFile {
    private static final int BLOCK = DirectAccess.BLOCK;

    private final Path path;
    private final FileChannel cached;
    private final @Nullable FileChannel direct;

    private LocalFile(Path path, FileChannel cached, @Nullable FileChannel direct) {
        this.path = path;
        this.cached = cached;
        this.direct = direct;
    }

    static LocalFile open(Path path) throws IOException {
        // A link in OUT.partial could point anywhere: it is not followed.
        if (Files.isSymbolicLink(path)) {
            throw new FileSystemException(path.toString(), null, "is a link to another file");
        }
        FileChannel cached = FileChannel.open(path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE,
                StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS));
        return new LocalFile(path, cached, DirectAccess.open(path));
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long bytes() throws IOException {
        return cached.size();
    }

    @Override
    public void resize(long bytes) throws IOException {
        if (bytes < cached.size()) {
            cached.truncate(bytes);
        } else if (bytes > cached.size()) {
            Reservation.reserve(path, bytes);
            if (cached.size() < bytes) { // a sparse file, where blocks cannot be had in advance
                cached.write(ByteBuffer.allocate(1), bytes - 1);
            }
        }
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
        try {
            writeSome(from, position);
        } catch (IOException broken) {
            throw named(broken);
        }
    }

    private IOException named(IOException broken) {
        FileSystemException named = new FileSystemException(path.toString(), null, broken.getMessage());
        named.initCause(broken);
        return named;
    }

    private void writeSome(ByteBuffer from, long position) throws IOException {
        int toBlock = Math.toIntExact(Math.ceilDiv(position, (long) BLOCK) * BLOCK - position);
        if (direct == null || !from.isDirect() || from.remaining() < toBlock + BLOCK) {
            writeCached(from, from.remaining(), position);
        } else if (toBlock > 0) {
            writeCached(from, toBlock, position);
        } else if (MemorySegment.ofBuffer(from).address() % BLOCK != 0) {
            writeCached(from, from.remaining(), position);
        } else {
            int limit = from.limit();
            direct.write(from.limit(from.position() + from.remaining() / BLOCK * BLOCK), position);
            from.limit(limit);
        }
    }

    /// One writer at a time: more are slower, see above.
    private synchronized void writeCached(ByteBuffer from, int bytes, long position) throws IOException {
        int limit = from.limit();
        cached.write(from.limit(from.position() + bytes), position);
        from.limit(limit);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        return cached.read(into, position);
    }

    @Override
    public void force() throws IOException {
        try {
            cached.force(false); // also of what went past the page cache: it may still be in the disk's own
        } catch (IOException broken) {
            throw named(broken);
        }
    }

    @Override
    public boolean tryLock() throws IOException {
        try {
            return cached.tryLock() != null;
        } catch (OverlappingFileLockException ownProcess) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try (FileChannel _ = cached) {
            if (direct != null) {
                direct.close();
            }
        }
    }
}
