package dev.graft.engine;

/// How a model is held.
///
/// @param threads    that compute at a time
/// @param cacheBytes at most for keys and values of texts
public record LoadOptions(int threads, Quantization quantization, long cacheBytes) {

    /// 2 GiB: more than a text of 4096 tokens of an 11B model needs.
    public static final long DEFAULT_CACHE_BYTES = 2L << 30;

    public LoadOptions {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads compute nothing; write 1 or more");
        }
        if (cacheBytes < 1) {
            throw new IllegalArgumentException("a cache of " + cacheBytes + " bytes holds nothing");
        }
    }

    /// A thread per core, weights as they are, the usual cache.
    public static LoadOptions standard() {
        return new LoadOptions(Runtime.getRuntime().availableProcessors(), Quantization.NONE, DEFAULT_CACHE_BYTES);
    }

    public LoadOptions withThreads(int count) {
        return new LoadOptions(count, quantization, cacheBytes);
    }

    public LoadOptions withQuantization(Quantization kind) {
        return new LoadOptions(threads, kind, cacheBytes);
    }

    public LoadOptions withCacheBytes(long bytes) {
        return new LoadOptions(threads, quantization, bytes);
    }
}
