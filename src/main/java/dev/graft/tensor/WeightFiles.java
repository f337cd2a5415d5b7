package dev.graft.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;

/// Reads the weights that entries point to. Opens each file at its first use and keeps it open; threads may share it.
///
/// An interrupt during a read closes the channel under all threads that use it: that is how Java's interruptible
/// channels work. The interrupted thread gets a [ClosedByInterruptException], the others open the file again and
/// notice nothing.
public final class WeightFiles implements AutoCloseable {
    private final Map<Path, ByteSource> open = new HashMap<>(); // guarded by itself
    private final Panels panels = new Panels(this);
    private final Set<Start> once;
    private final List<ByteSource> forgotten = new ArrayList<>(); // guarded by open
    private boolean closed; // guarded by open

    /// Where a tensor begins: the same for its elements and for its bytes.
    private record Start(Path file, long begin) {
        static Start of(TensorEntry tensor) {
            return new Start(tensor.file(), tensor.begin());
        }
    }

    public WeightFiles() {
        this(Set.of());
    }

    /// @param once tensors that nobody wants a second time: of these the page cache may forget what was read
    public WeightFiles(Set<TensorEntry> once) {
        this.once = once.stream().map(Start::of).collect(Collectors.toUnmodifiableSet());
    }

    /// Fills `into` with elements of a tensor, row-major and little endian however the file stores them.
    ///
    /// @param firstElement row-major index of the first; with elements smaller than a byte it begins a byte
    /// @param into         filled up to its limit; what remains is a whole number of elements. Its byte order does
    ///                     not matter and stays
    /// @throws UserError with `missing-file`, or `short-read` if the file ends before the elements do
    public void read(TensorEntry tensor, long firstElement, ByteBuffer into) throws IOException {
        long firstBit = Math.multiplyExact(firstElement, (long) tensor.dtype().bits());
        if (firstBit % 8 != 0 || into.remaining() * 8L % tensor.dtype().bits() != 0) {
            throw new IllegalArgumentException("%d bytes from element %d of %s are no whole elements of %s"
                    .formatted(into.remaining(), firstElement, tensor.place(), tensor.dtype()));
        }
        Objects.checkFromIndexSize(firstBit / 8, into.remaining(), tensor.bytes());
        switch (tensor.order()) {
            case TensorEntry.RowMajor _ -> readBytes(tensor, tensor.begin() + firstBit / 8, into);
            case TensorEntry.Strided strided -> panels.read(tensor, strided, firstElement, into);
        }
    }

    /// Whether nobody wants the tensor a second time. Takes a microsecond: it is asked once and not for every read.
    public boolean isReadOnce(TensorEntry tensor) {
        return tensor.isRowMajor() && once.contains(Start.of(tensor));
    }

    /// Whether most of a row-major tensor is not in the page cache. Takes some microseconds.
    public boolean isCold(TensorEntry tensor) throws IOException {
        PageCache cache = source(tensor.file()).cache();
        return cache != null && tensor.isRowMajor() && cache.isCold(tensor.begin(), tensor.bytes());
    }

    /// Lets the page cache forget the first bytes of a row-major tensor, which were read for the last time.
    public void dropFromCache(TensorEntry tensor, long bytes) throws IOException {
        PageCache cache = source(tensor.file()).cache();
        if (cache != null) {
            cache.drop(tensor.begin(), bytes);
        }
    }

    /// Copies bytes of a row-major tensor into another file without a way through this process.
    ///
    /// @param firstByte from the tensor's first
    /// @param out       its own position neither matters nor moves; an interrupt closes it
    /// @param position  absolute offset in `out`
    /// @throws UserError with `missing-file` or `short-read`
    public void transfer(TensorEntry tensor, long firstByte, long bytes, FileChannel out, long position)
            throws IOException {
        if (!tensor.isRowMajor()) {
            throw new IllegalArgumentException(tensor.place() + " is not stored row-major");
        }
        Objects.checkFromIndexSize(firstByte, bytes, tensor.bytes());
        stopIfInterrupted();
        // transferTo would write at the position of `out`, which threads share; transferFrom reads at the position
        // of its source, which therefore is a channel of this call alone.
        try (ByteSource own = ByteSource.open(tensor.file())) {
            long begin = tensor.begin() + firstByte;
            own.channel().position(begin);
            for (long done = 0; done < bytes;) {
                long copied = out.transferFrom(own.channel(), position + done, bytes - done);
                if (copied <= 0) {
                    throw shortRead(tensor, begin + done);
                }
                done += copied;
            }
        }
    }

    /// Fills `into` from the absolute offset `at` of the tensor's file.
    void readBytes(TensorEntry tensor, long at, ByteBuffer into) throws IOException {
        int start = into.position(), wanted = into.remaining();
        while (true) {
            stopIfInterrupted();
            ByteSource source = source(tensor.file());
            try {
                int read = source.read(at, into);
                if (read < wanted) {
                    throw shortRead(tensor, at + read);
                }
                return;
            } catch (ClosedByInterruptException mine) {
                forget(source);
                throw mine;
            } catch (ClosedChannelException another) {
                forget(source);
                into.position(start);
            }
        }
    }

    /// An interrupt that came before the read need not close the channel.
    private static void stopIfInterrupted() throws ClosedByInterruptException {
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
    }

    private ByteSource source(Path file) throws IOException {
        synchronized (open) {
            if (closed) {
                throw new IllegalStateException("the weights were closed");
            }
            ByteSource source = open.get(file);
            if (source == null) {
                source = ByteSource.open(file);
                open.put(file, source);
            }
            return source;
        }
    }

    /// Its channel is closed; other threads may still ask what the page cache has of it.
    private void forget(ByteSource source) {
        synchronized (open) {
            if (open.remove(source.file(), source)) {
                forgotten.add(source);
            }
        }
    }

    private static UserError shortRead(TensorEntry tensor, long end) {
        return new UserError(Finding.error("short-read", tensor.place(),
                "the file ends at byte %d, within the tensor; it was longer when its header was read".formatted(end),
                "see what cut the file, and " + ByteSource.DOWNLOAD_AGAIN));
    }

    @Override
    public void close() throws IOException {
        synchronized (open) {
            closed = true;
            forgotten.addAll(open.values());
            open.clear();
            for (ByteSource source : forgotten) {
                source.close();
            }
        }
    }
}
