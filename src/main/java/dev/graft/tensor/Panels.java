package dev.graft.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// Row-major pieces of tensors that are not stored so: some whole rows each, the last few of them kept.
///
/// A row of a transposed matrix is an element of each of its columns, each in a page of its own. Read by tiles of few
/// rows, the same pages would be visited for every tile: 8 MB/s for tiles of 64 Ki elements of a `[4096, 14336]`
/// matrix in bf16, against 115 MB/s with panels (page cache, one thread of two busy cores).
final class Panels {
    private static final int PANEL_BYTES = 2 << 20;

    /// For threads that read different tensors; the last one to need a panel of another drops the oldest.
    private static final int KEPT = 8;

    private record Key(TensorEntry tensor, long index) {}

    private static final class Panel {
        @Nullable
        ByteBuffer bytes; // guarded by the panel, so that one thread reads it and the others wait
    }

    private final WeightFiles files;
    private final Map<Key, Panel> kept = new LinkedHashMap<>(16, 0.75f, true) { // guarded by itself
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Panel> eldest) {
            return size() > KEPT;
        }
    };

    Panels(WeightFiles files) {
        this.files = files;
    }

    /// Fills `into` with elements that exist, whole ones.
    void read(TensorEntry tensor, TensorEntry.Strided strided, long firstElement, ByteBuffer into) throws IOException {
        int elementBytes = tensor.dtype().bits() / 8;
        long panel = panelElements(tensor, elementBytes), at = firstElement;
        int limit = into.limit();
        while (into.position() < limit) {
            long index = at / panel, begin = index * panel, wanted = into.remaining() / elementBytes;
            long whole = Math.min(begin + panel, tensor.elements()) - begin;
            long count;
            if (at == begin && wanted >= whole) { // as many panels as are wanted whole, past the memory
                count = wanted - (at + wanted == tensor.elements() ? 0 : wanted % panel);
                new Gather(files, tensor, strided).read(at, into.limit(into.position() + bytes(count, elementBytes)));
            } else {
                count = Math.min(wanted, begin + whole - at);
                ByteBuffer bytes = panel(tensor, strided, index, begin, bytes(whole, elementBytes));
                into.put(bytes.slice(bytes(at - begin, elementBytes), bytes(count, elementBytes)));
            }
            into.limit(limit);
            at += count;
        }
    }

    private static int bytes(long elements, int elementBytes) {
        return Math.toIntExact(elements * elementBytes);
    }

    /// Whole rows, unless not even one fits.
    private static long panelElements(TensorEntry tensor, int elementBytes) {
        long row = Math.max(1, tensor.shape().rowElements()), fitting = PANEL_BYTES / elementBytes;
        return row > fitting ? fitting : fitting / row * row;
    }

    private ByteBuffer panel(TensorEntry tensor, TensorEntry.Strided strided, long index, long begin, int bytes)
            throws IOException {
        Panel panel;
        synchronized (kept) {
            panel = kept.computeIfAbsent(new Key(tensor, index), _ -> new Panel());
        }
        synchronized (panel) {
            if (panel.bytes == null) {
                ByteBuffer read = ByteBuffer.allocate(bytes);
                new Gather(files, tensor, strided).read(begin, read);
                panel.bytes = read.flip();
            }
            return panel.bytes;
        }
    }
}
