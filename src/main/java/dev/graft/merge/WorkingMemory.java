package dev.graft.merge;

import java.util.List;

import dev.graft.merge.Plan.OutputTensor;

/// How many threads a merge can have, and how large their buffers are, in the memory that it may take.
///
/// The result depends on neither.
///
/// @param workers    threads that compute
/// @param tileBytes  bytes that are written at a time; a power of two
/// @param pieceBytes bytes that are read, computed and digested at a time; a power of two, no larger than a tile
/// @param peakBytes  what the whole program takes at most, by this account
public record WorkingMemory(int workers, int tileBytes, int pieceBytes, long peakBytes) {
    /// Larger tiles save nothing: at 4 MiB a write costs a hundred times its call.
    static final int MAX_TILE_BYTES = 4 << 20;

    /// A strip of doubles: pieces of whole strips whatever the dtype.
    static final int MIN_TILE_BYTES = 64 << 10;

    /// The pieces of two inputs and of the result stay in a core's second cache from reading to the digest: a linear
    /// merge takes 10 % less time than with pieces of 8 MiB (docs/decisions/007-vector-code.md).
    private static final int MAX_PIECE_BYTES = 256 << 10;

    /// What a JVM takes beside the tiles: its heap, code and threads, as measured with the launcher's settings.
    private static final long JVM_BYTES = 160L << 20;

    /// @param threads     how many there should be
    /// @param memoryBytes what the program should take in all
    public static WorkingMemory of(List<OutputTensor> tensors, int threads, long memoryBytes) {
        return of(tensors, threads, memoryBytes, MAX_TILE_BYTES);
    }

    static WorkingMemory of(List<OutputTensor> tensors, int threads, long memoryBytes, int maxTileBytes) {
        long inputs = tensors.stream().mapToLong(tensor -> TensorBytes.buffers(tensor.expr())).max().orElse(0);
        long room = Math.max(memoryBytes / 4, memoryBytes - JVM_BYTES);
        int workers = Math.clamp(room / bytes(MIN_TILE_BYTES, inputs), 1, threads);
        int tile = MIN_TILE_BYTES;
        while (tile * 2 <= maxTileBytes && workers * bytes(2 * tile, inputs) <= room) {
            tile *= 2;
        }
        return new WorkingMemory(workers, tile, piece(tile), JVM_BYTES + workers * bytes(tile, inputs));
    }

    private static int piece(int tile) {
        return Math.min(tile, MAX_PIECE_BYTES);
    }

    private static long bytes(int tile, long inputs) {
        return tile + inputs * piece(tile);
    }
}
