package dev.graft.engine;

import java.util.PriorityQueue;

/// Token ids by their logits, largest first, the lower id first of equal ones.
final class Ranking {
    private Ranking() {}

    /// The `k` best, or all if there are fewer.
    static int[] best(float[] logits, int k) {
        PriorityQueue<Long> best = new PriorityQueue<>(Math.max(1, Math.min(k, logits.length)));
        long worst = Long.MIN_VALUE;
        for (int id = 0; id < logits.length && k > 0; id++) {
            long key = key(logits[id], id);
            if (best.size() < k) {
                best.add(key);
                worst = best.element();
            } else if (key > worst) {
                best.remove();
                best.add(key);
                worst = best.element();
            }
        }
        int[] ids = new int[best.size()];
        for (int i = ids.length - 1; i >= 0; i--) {
            ids[i] = ~(int) (long) best.remove();
        }
        return ids;
    }

    /// Larger keys are better:
    ///
    ///     [ the float's bits, made to compare like it : 32 ][ ~id : 32 ]
    private static long key(float logit, int id) {
        int bits = Float.floatToIntBits(logit + 0f); // -0 is 0
        int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE); // of negative numbers the bits run backwards
        return (long) ordered << 32 | Integer.toUnsignedLong(~id);
    }
}
