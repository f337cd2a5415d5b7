/// Normal numbers in bf16, the same for the same seed: a base that all donors share, and a tenth of a donor's own.
///
/// Every four elements take one word of a counter-based generator, so any thread can make any part. The numbers come
/// from tables of quantiles: what counts is how fast they are made.
record Noise(long seed, int donor) {
    private static final int QUANTILES = 1 << 12; // both tables stay in a core's first cache
    private static final float[] BASE = quantiles(0.02), OWN = quantiles(0.002);

    /// Elements `[from, from + to.length)` of a tensor; `from` is a multiple of 4.
    void fill(Mistral7B.Weight weight, long from, short[] to, int count) {
        long key = mix(seed + weight.name().hashCode()), ownKey = mix(key + donor + 1);
        float mean = weight.isNorm() ? 1 : 0;
        for (int i = 0; i < count; i += 4) {
            long base = mix(key + (from + i)), own = mix(ownKey + (from + i));
            for (int j = 0; j < 4; j++) {
                int a = (int) (base >>> 16 * j) & QUANTILES - 1, b = (int) (own >>> 16 * j) & QUANTILES - 1;
                int bits = Float.floatToRawIntBits(mean + BASE[a] + OWN[b]);
                to[i + j] = (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
            }
        }
    }

    /// SplitMix64: G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, 2014.
    private static long mix(long x) {
        x += 0x9E3779B97F4A7C15L;
        x = (x ^ x >>> 30) * 0xBF58476D1CE4E5B9L;
        x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
        return x ^ x >>> 31;
    }

    /// The middle of each of many equally likely intervals, by bisection of a sum: Φ as its Taylor series around 0.
    private static float[] quantiles(double deviation) {
        float[] quantiles = new float[QUANTILES];
        for (int i = 0; i < QUANTILES; i++) {
            double low = -5, high = 5;
            while (high - low > 1e-9) {
                double middle = (low + high) / 2;
                if (below(middle) < (i + 0.5) / QUANTILES) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            quantiles[i] = (float) (low * deviation);
        }
        return quantiles;
    }

    /// Φ(x) = 1/2 + φ(x) (x + x³/3 + x⁵/(3·5) + …)
    private static double below(double x) {
        double term = x, sum = x;
        for (int n = 3; n < 200; n += 2) {
            term *= x * x / n;
            sum += term;
        }
        return 0.5 + sum * StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
