package dev.graft.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Puts keys and values where [KvLayout] says.
public final class KvBlocks {
    private KvBlocks() {}

    /// Writes those of one position in one layer.
    ///
    /// @param block    that holds the position
    /// @param position in the text
    /// @param k        `[kvHeads][headDim]` from `offset`, f32
    /// @param v        the same
    public static void store(KvLayout layout, MemorySegment block, int position, int layer, float[] k, float[] v,
            int offset) {
        int slot = position % KvLayout.BLOCK, headDim = layout.headDim();
        for (int head = 0; head < layout.kvHeads(); head++) {
            int from = offset + head * headDim;
            long keys = layout.keys(layer, head) + (long) slot * Float.BYTES;
            for (int i = 0; i < headDim; i++) {
                block.set(ValueLayout.JAVA_FLOAT, keys + (long) i * KvLayout.BLOCK * Float.BYTES, k[from + i]);
            }
            long values = layout.values(layer, head) + (long) slot * layout.valuePitch() * Float.BYTES;
            MemorySegment.copy(v, from, block, ValueLayout.JAVA_FLOAT, values, headDim);
        }
    }
}
