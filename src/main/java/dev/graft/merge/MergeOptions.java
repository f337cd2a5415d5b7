package dev.graft.merge;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// How to run a merge. Nothing here changes a weight.
///
/// @param threads     that compute; more than cores, so that some compute while others wait for the disk
/// @param memoryBytes what the program may take in all
/// @param shardBytes  most bytes of tensors in a file; 0 or less for no limit
/// @param existing    what to do if there is something in OUT
/// @param unfinished  what to do if there is an unfinished merge beside it
/// @param texts       more files by name, such as README.md; they replace the plan's files of the same name
/// @param progress    hears how far it is
/// @param stop        is asked between tiles whether to stop, in a state to go on from
public record MergeOptions(int threads, long memoryBytes, long shardBytes, Existing existing, Unfinished unfinished,
        Map<String, String> texts, Progress progress, BooleanSupplier stop) {

    /// What to do if there is something in OUT.
    public enum Existing {
        /// Leave it, and say so.
        REFUSE,
        /// Replace it once the new one is complete.
        REPLACE
    }

    /// What to do if there is an unfinished merge in OUT.partial.
    public enum Unfinished {
        /// Go on if it is of the same plan, refuse otherwise.
        GO_ON,
        /// Throw it away.
        START_AGAIN
    }

    /// mergekit's `--out-shard-size 5B`.
    public static final long SHARD_BYTES = 5_000_000_000L;

    /// What design.md promises for models of any size.
    public static final long MEMORY_BYTES = 512L << 20;

    /// Threads that wait for the disk while others compute: with 2 a merge from the disk takes a tenth longer, with more
    /// than 6 it only takes more memory (docs/decisions/006-writing.md).
    private static final int WAITING = 6;

    public static final MergeOptions STANDARD = new MergeOptions(Runtime.getRuntime().availableProcessors() + WAITING,
            MEMORY_BYTES, SHARD_BYTES, Existing.REFUSE, Unfinished.GO_ON, Map.of(), Progress.SILENT, () -> false);

    public MergeOptions {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads cannot merge anything; write 1 or more");
        }
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    }

    public MergeOptions withThreads(int other) {
        return new MergeOptions(other, memoryBytes, shardBytes, existing, unfinished, texts, progress, stop);
    }

    public MergeOptions withMemoryBytes(long other) {
        return new MergeOptions(threads, other, shardBytes, existing, unfinished, texts, progress, stop);
    }

    public MergeOptions withShardBytes(long other) {
        return new MergeOptions(threads, memoryBytes, other, existing, unfinished, texts, progress, stop);
    }

    public MergeOptions withExisting(Existing other) {
        return new MergeOptions(threads, memoryBytes, shardBytes, other, unfinished, texts, progress, stop);
    }

    public MergeOptions withUnfinished(Unfinished other) {
        return new MergeOptions(threads, memoryBytes, shardBytes, existing, other, texts, progress, stop);
    }

    public MergeOptions withTexts(Map<String, String> other) {
        return new MergeOptions(threads, memoryBytes, shardBytes, existing, unfinished, other, progress, stop);
    }

    public MergeOptions withProgress(Progress other) {
        return new MergeOptions(threads, memoryBytes, shardBytes, existing, unfinished, texts, other, stop);
    }

    public MergeOptions withStop(BooleanSupplier other) {
        return new MergeOptions(threads, memoryBytes, shardBytes, existing, unfinished, texts, progress, other);
    }
}
