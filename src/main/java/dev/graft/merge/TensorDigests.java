package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

/// Digests tensors again and compares. A digest goes through a tensor from its first byte to its last, so several
/// tensors are digested at a time.
final class TensorDigests {
    private static final int TILE_BYTES = 4 << 20;

    private TensorDigests() {}

    /// @param expected the tensors with what they should be; adds to `findings` which are not
    /// @return how many bytes were read
    static long compare(Map<Manifest.Tensor, TensorEntry> expected, int threads, Progress progress,
            List<Finding> findings) throws IOException {
        long total = expected.values().stream().mapToLong(TensorEntry::bytes).sum();
        // The longest first: at the end no thread waits for another one's large tensor.
        Queue<Map.Entry<Manifest.Tensor, TensorEntry>> queue = new ConcurrentLinkedQueue<>(expected.entrySet().stream()
                .sorted(Comparator
                        .comparing((Map.Entry<Manifest.Tensor, TensorEntry> e) -> e.getValue().bytes() < 256L << 20))
                .toList());
        Queue<Finding> found = new ConcurrentLinkedQueue<>();
        AtomicLong done = new AtomicLong();
        progress.begins(total, 0);
        try (WeightFiles files = new WeightFiles(Set.copyOf(expected.values()))) {
            Workers workers = new Workers(Math.min(threads, Math.max(1, queue.size())));
            workers.run(() -> {
                ByteBuffer tile = ByteBuffer.allocateDirect(TILE_BYTES);
                for (Map.Entry<Manifest.Tensor, TensorEntry> next; !workers.mustStop()
                        && (next = queue.poll()) != null;) {
                    TensorEntry entry = next.getValue();
                    try {
                        if (!digest(entry, files, tile).equals(next.getKey().sha256())) {
                            found.add(
                                    Verify.wrong("hash-mismatch", entry.place(), "is not what the merge has written"));
                        }
                    } catch (UserError shorter) {
                        found.addAll(shorter.findings());
                    }
                    progress.reached(done.addAndGet(entry.bytes()), entry.name());
                }
            });
        }
        progress.ends();
        findings.addAll(found);
        return total;
    }

    private static String digest(TensorEntry entry, WeightFiles files, ByteBuffer tile) throws IOException {
        StoredReader bytes = new StoredReader(StoredBytes.of(entry), files, true);
        MessageDigest digest = Sha256.start();
        for (long at = 0; at < entry.bytes(); at += tile.limit()) {
            bytes.read(at, tile.clear().limit((int) Math.min(TILE_BYTES, entry.bytes() - at)));
            digest.update(tile.flip());
        }
        return Sha256.soFar(digest);
    }
}
