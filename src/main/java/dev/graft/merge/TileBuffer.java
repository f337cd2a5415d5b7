package dev.graft.merge;

import java.nio.ByteBuffer;

/// The bytes of an output tile on their way to the disk, placed so that they can go there without a copy.
final class TileBuffer {
    /// Direct writes want addresses, offsets and lengths that are multiples of the disk's block; no disk has larger ones.
    static final int ALIGNMENT_BYTES = 4096;

    private final int tileBytes;
    private final ByteBuffer room;

    TileBuffer(int tileBytes) {
        this.tileBytes = tileBytes;
        this.room = ByteBuffer.allocateDirect(tileBytes + 2 * ALIGNMENT_BYTES).alignedSlice(ALIGNMENT_BYTES);
    }

    int tileBytes() {
        return tileBytes;
    }

    /// An empty buffer whose address has the remainder of the file offset by [#ALIGNMENT_BYTES].
    ///
    /// @param bytes at most [#tileBytes]
    ByteBuffer at(long position, int bytes) {
        return room.slice(Math.toIntExact(position % ALIGNMENT_BYTES), bytes);
    }
}
