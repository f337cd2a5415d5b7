package dev.graft.merge;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The buffers that one worker reads tiles into. They are kept from tensor to tensor, so that a merge of any size needs
/// as many as its widest expression has inputs.
final class TileBuffers {
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

    /// A buffer that nobody else has until [#reset].
    ByteBuffer take() {
        if (taken == buffers.size()) {
            buffers.add(ByteBuffer.allocateDirect(tileBytes));
        }
        return buffers.get(taken++).clear();
    }

    /// All buffers are free again.
    void reset() {
        taken = 0;
    }
}
