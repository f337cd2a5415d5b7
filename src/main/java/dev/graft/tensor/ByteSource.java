package dev.graft.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// A regular file open for reads at given positions. Threads may share it.
final class ByteSource implements AutoCloseable {
    static final String DOWNLOAD_AGAIN = "download the file again, or copy it again from where it is whole";

    /// How a file begins that git left in place of a large one.
    private static final byte[] LFS_POINTER = "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

    /// Reads into the heap go through a direct buffer that the JDK keeps per thread and that is as large as the
    /// largest read: a limit keeps that memory small.
    private static final int HEAP_CHUNK = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final long bytes;
    private @Nullable PageCache cache; // guarded by this
    private boolean isCacheKnown; // guarded by this

    private ByteSource(Path file, FileChannel channel, long bytes) {
        this.file = file;
        this.channel = channel;
        this.bytes = bytes;
    }

    /// @throws UserError if there is no such file, or it is none: opening a pipe would wait for its writer
    static ByteSource open(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw missing(file);
        }
        if (!Files.isRegularFile(file)) {
            throw new UserError(Finding.error("bad-header", new Place.InFile(file.toString()),
                    "this is a directory or a device where a file with weights should be", "name the file itself"));
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            return new ByteSource(file, channel, channel.size());
        } catch (NoSuchFileException gone) {
            throw missing(file);
        }
    }

    private static UserError missing(Path file) {
        return new UserError(Finding.error("missing-file", new Place.InFile(file.toString()), "there is no such file",
                "download it, or correct the path or the index that names it"));
    }

    Path file() {
        return file;
    }

    /// Bytes of the file when it was opened.
    long bytes() {
        return bytes;
    }

    FileChannel channel() {
        return channel;
    }

    /// Fills `into` from the absolute offset `at`, as far as the file goes.
    ///
    /// @return how many bytes that were
    int read(long at, ByteBuffer into) throws IOException {
        int start = into.position(), limit = into.limit();
        try {
            while (into.position() < limit) {
                if (!into.isDirect()) {
                    into.limit(Math.min(limit, into.position() + HEAP_CHUNK));
                }
                if (channel.read(into, at + (into.position() - start)) < 0) {
                    break;
                }
            }
        } catch (ClosedChannelException closed) {
            throw closed; // the caller asks who closed it
        } catch (IOException broken) {
            throw new IOException(file + ": " + broken.getMessage(), broken);
        } finally {
            into.limit(limit);
        }
        return into.position() - start;
    }

    /// What the system keeps of it in memory; null where that cannot be known. At its first use: of most files only the
    /// header is read.
    synchronized @Nullable PageCache cache() {
        if (!isCacheKnown) {
            cache = PageCache.of(file, channel);
            isCacheKnown = true;
        }
        return cache;
    }

    /// The `count` bytes from `at`. The count may come from the file: it is compared before anything is allocated.
    ///
    /// @param what stands there, for the message
    byte[] bytes(long at, long count, String what) throws IOException {
        if (at < 0 || count < 0 || at > bytes || count > bytes - at || count > Integer.MAX_VALUE - 8) {
            throw ended(what);
        }
        byte[] read = new byte[Math.toIntExact(count)];
        if (read(at, ByteBuffer.wrap(read)) < read.length) {
            throw ended(what);
        }
        return read;
    }

    private UserError ended(String what) {
        return new UserError(Finding.error("bad-header", new Place.AtByte(file.toString(), bytes),
                "the file ends within or before " + what, DOWNLOAD_AGAIN));
    }

    /// A finding about the whole file, with the remedy that fits what is really in it.
    Finding broken(String what) throws IOException {
        byte[] head = new byte[LFS_POINTER.length];
        boolean isPointer = read(0, ByteBuffer.wrap(head)) == head.length && Arrays.equals(head, LFS_POINTER);
        return Finding.error("bad-header", new Place.InFile(file.toString()), what,
                isPointer
                        ? "this is a Git LFS pointer and not the file: run `git lfs pull` where it came from"
                        : DOWNLOAD_AGAIN);
    }

    @Override
    public synchronized void close() throws IOException {
        try (FileChannel _ = channel; PageCache _ = cache) {
            // Both, even if one fails.
        }
    }
}
