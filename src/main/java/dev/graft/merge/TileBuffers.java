package dev.graft.merge;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import dev.graft.tensor.DirectAccess;

/// The buffers that one worker reads tiles into. They are kept from tensor to tensor, so that a merge of any size needs
/// as many as its widest expression has inputs.
final class TileBuffers {
    /// From the disk more is read at a time than from the page cache, since every read waits for its own bytes.
    private static final int COLD_TILES = 4;

    private final int tileBytes;
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private int taken;

    /// @param tileBytes bytes that are read at a time; a multiple of 64 KiB, so that a tile holds whole strips of any type
    TileBuffers(int tileBytes) {
        this.tileBytes = tileBytes;
    }

    int tileBytes() {
        return tileBytes;
    }

    /// Bytes that are read from the disk at a time.
    int coldBytes() {
        return COLD_TILES * tileBytes;
    }

    /// Bytes of a buffer for tiles of this size.
    static int roomBytes(int tileBytes) {
        return COLD_TILES * tileBytes + 2 * DirectAccess.BLOCK;
    }

    /// A buffer that nobody else has until [#reset]: room for a tile, or for what is read from the disk at a time and the
    /// blocks around it.
    ByteBuffer take() {
        if (taken == buffers.size()) {
            buffers.add(DirectAccess.room(roomBytes(tileBytes)));
        }
        return buffers.get(taken++).clear();
    }

    /// All buffers are free again.
    void reset() {
        taken = 0;
    }
}
