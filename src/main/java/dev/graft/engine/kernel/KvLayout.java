package dev.graft.engine.kernel;

/// Where keys and values lie in a block of positions, which holds those of all layers.
///
///     block    layer, key/value head:  keys [headDim][BLOCK], then values [BLOCK][valuePitch]
///
/// Keys lie across and values along, so that both sums of attention run over rows while the lanes of a vector are
/// different results: no sum over lanes is ever needed, and the numbers are the same at every width.
///
/// @param headDim elements of a head
public record KvLayout(int layers, int kvHeads, int headDim) {
    /// Positions of a block: two vectors of 16 scores.
    public static final int BLOCK = 32;

    /// Elements from one position's values to the next: the lanes that the widest step writes.
    public int valuePitch() {
        return Math.ceilDiv(headDim, BLOCK) * BLOCK;
    }

    /// Byte offset of the keys of a head.
    public long keys(int layer, int kvHead) {
        return ((long) layer * kvHeads + kvHead) * headBytes();
    }

    /// Byte offset of the values of a head.
    public long values(int layer, int kvHead) {
        return keys(layer, kvHead) + (long) headDim * BLOCK * Float.BYTES;
    }

    private long headBytes() {
        return (long) (headDim + valuePitch()) * BLOCK * Float.BYTES;
    }

    public long blockBytes() {
        return Math.multiplyExact(Math.multiplyFull(layers, kvHeads), headBytes());
    }

    public long bytesPerPosition() {
        return blockBytes() / BLOCK;
    }
}
