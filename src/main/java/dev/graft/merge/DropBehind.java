package dev.graft.merge;

import java.io.IOException;

import dev.graft.tensor.TensorEntry;
import dev.graft.tensor.WeightFiles;

/// Lets the page cache forget a tensor behind its last reader, if nothing but this merge has brought it there.
///
/// Before the cache takes fresh pages of the machine it takes those that were given back, and on a virtual machine that
/// makes a difference of a second for each gigabyte (docs/decisions/006-writing.md). What was in the cache before
/// stays: somebody may want it. Belongs to one worker.
final class DropBehind {
    /// Bytes after which something is dropped. The cache keeps files in blocks of up to 2 MiB, and drops whole ones only:
    /// each time it is told of everything from the tensor's first byte on.
    private static final long STEP = 8 << 20;

    private final WeightFiles files;
    private final TensorEntry tensor;
    private final boolean isReadOnce;
    private boolean isBegun;
    private boolean isOurs;
    private long dropped; // bytes from the tensor's first

    DropBehind(WeightFiles files, TensorEntry tensor) {
        this.files = files;
        this.tensor = tensor;
        this.isReadOnce = files.isReadOnce(tensor);
    }

    /// Comes before every read through the cache: the first of them finds what was there before.
    void begin() throws IOException {
        if (isReadOnce && !isBegun) {
            isBegun = true;
            isOurs = files.isCold(tensor);
        }
    }

    /// Whatever comes before the byte `end` of the tensor, nobody reads it again.
    void passed(long end) throws IOException {
        if (isOurs && (end - dropped >= STEP || end == tensor.bytes())) {
            files.dropFromCache(tensor, end);
            dropped = end;
        }
    }
}
