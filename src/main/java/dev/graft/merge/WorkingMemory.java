package dev.graft.merge;

import java.util.List;

import dev.graft.merge.Plan.OutputTensor;

/// How many threads a merge can have, and how large their tiles are, in the memory that it may take.
///
/// The result depends on neither.
///
/// @param workers   threads that compute
/// @param tileBytes bytes of one buffer; a power of two
/// @param peakBytes what the whole program takes at most, by this account
public record WorkingMemory(int workers, int tileBytes, long peakBytes) {
    /// Larger tiles save nothing: at 8 MiB a read costs a thousand times its call.
    static final int MAX_TILE_BYTES = 1 << 20;

    /// A strip of doubles: tiles of whole strips whatever the dtype.
    static final int MIN_TILE_BYTES = 64 << 10;

    /// What a JVM takes beside the tiles: its heap, code and threads, as measured with the launcher's settings.
    private static final long JVM_BYTES = 160L << 20;

    /// @param threads     how many there should be
    /// @param memoryBytes what the program should take in all
    public static WorkingMemory of(List<OutputTensor> tensors, int threads, long memoryBytes) {
        return of(tensors, threads, memoryBytes, MAX_TILE_BYTES);
    }

    static WorkingMemory of(List<OutputTensor> tensors, int threads, long memoryBytes, int maxTileBytes) {
        long buffers = 1L + tensors.stream().mapToInt(tensor -> TensorBytes.buffers(tensor.expr())).max().orElse(0);
        long room = Math.max(memoryBytes / 4, memoryBytes - JVM_BYTES);
        int workers = Math.clamp(room / (buffers * MIN_TILE_BYTES), 1, threads);
        int tile = MIN_TILE_BYTES;
        while (tile * 2 <= maxTileBytes && 2L * tile * buffers * workers <= room) {
            tile *= 2;
        }
        return new WorkingMemory(workers, tile, JVM_BYTES + workers * buffers * tile);
    }
}
