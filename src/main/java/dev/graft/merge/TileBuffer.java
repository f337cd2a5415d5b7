package dev.graft.merge;

import java.nio.ByteBuffer;

/// The bytes of an output tile on their way to the disk, placed so that they can go there without a copy.
final class TileBuffer {
    private final int tileBytes;
    private final ByteBuffer room;

    TileBuffer(int tileBytes) {
        this.tileBytes = tileBytes;
        this.room = DirectAccess.room(tileBytes + DirectAccess.BLOCK);
    }

    int tileBytes() {
        return tileBytes;
    }

    /// An empty buffer whose address has the remainder of the file offset by [DirectAccess#BLOCK].
    ///
    /// @param bytes at most [#tileBytes]
    ByteBuffer at(long position, int bytes) {
        return room.slice(Math.toIntExact(position % DirectAccess.BLOCK), bytes);
    }
}
