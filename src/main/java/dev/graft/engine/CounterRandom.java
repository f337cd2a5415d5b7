package dev.graft.engine;

/// Random numbers by their number: the n-th of a seed, without those before it, so that a continuation does not depend
/// on what is drawn beside it.
///
/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014), whose
/// state is a counter already; the seed is mixed first, so that neighbouring seeds share no numbers.
final class CounterRandom {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L; // 2^64 / golden ratio, odd

    private final long start;

    CounterRandom(long seed) {
        start = mix(seed + GOLDEN);
    }

    /// In `[0, 1)`, a multiple of 2^-53.
    double at(long n) {
        return (mix(start + (n + 1) * GOLDEN) >>> 11) * 0x1p-53;
    }

    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
