package dev.graft.eval;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Random numbers as CPython's `random.Random(seed)` gives them, since they decide which examples a document gets.
///
/// M. Matsumoto, T. Nishimura, Mersenne Twister (MT19937), ACM TOMACS 8, 1998; seeded by `init_by_array` with the
/// 32-bit words of the seed, and with CPython's ways to make a number below n, a shuffle and a sample of its output.
final class PyRandom {
    private static final int N = 624, M = 397;
    private static final int MATRIX_A = 0x9908b0df, UPPER = 0x80000000, LOWER = 0x7fffffff;

    /// CPython takes a list of the whole pool up to this size, a set of what was drawn above it.
    private static final int SMALL_POOL = 21;

    private final int[] state = new int[N];
    private int next = N;

    PyRandom(long seed) {
        long size = Math.abs(seed);
        int high = (int) (size >>> 32);
        init(high == 0 ? new int[] {(int) size} : new int[] {(int) size, high});
    }

    private void init(int[] key) {
        state[0] = 19650218;
        for (int i = 1; i < N; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
        int i = 1;
        for (int step = 0; step < Math.max(N, key.length); step++) {
            int j = step % key.length;
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1664525)) + key[j] + j;
            i = following(i);
        }
        for (int step = 0; step < N - 1; step++) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1566083941)) - i;
            i = following(i);
        }
        state[0] = 0x80000000;
    }

    private int following(int i) {
        if (i + 1 < N) {
            return i + 1;
        }
        state[0] = state[N - 1];
        return 1;
    }

    private void refill() {
        for (int i = 0; i < N; i++) {
            int y = (state[i] & UPPER) | (state[(i + 1) % N] & LOWER);
            state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : MATRIX_A);
        }
        next = 0;
    }

    private int next32() {
        if (next == N) {
            refill();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    /// `getrandbits(k)`.
    ///
    /// @param k 1 to 32
    long bits(int k) {
        return Integer.toUnsignedLong(next32()) >>> (32 - k);
    }

    /// Uniform over `[0, 1)`, 53 bits: `random()`.
    double uniform() {
        long high = bits(27);
        long low = bits(26);
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /// Uniform over `[0, n)`. Draws as many bits as n has, not n - 1, and again until the number is small enough.
    int below(int n) {
        int k = 32 - Integer.numberOfLeadingZeros(n);
        long r = bits(k);
        while (r >= n) {
            r = bits(k);
        }
        return (int) r;
    }

    void shuffle(List<?> items) {
        for (int i = items.size() - 1; i > 0; i--) {
            Collections.swap(items, i, below(i + 1));
        }
    }

    /// `sample(range(n), k)`.
    ///
    /// @return k different numbers of `[0, n)`, in the order drawn
    int[] sample(int n, int k) {
        if (k < 0 || k > n) {
            throw new IllegalArgumentException("cannot draw " + k + " of " + n);
        }
        return n <= poolLimit(k) ? fromPool(n, k) : fromSet(n, k);
    }

    private static long poolLimit(int k) {
        long power = 1;
        while (k > 5 && power < 3L * k) {
            power *= 4;
        }
        return k > 5 ? SMALL_POOL + power : SMALL_POOL;
    }

    private int[] fromPool(int n, int k) {
        int[] pool = new int[n];
        for (int i = 0; i < n; i++) {
            pool[i] = i;
        }
        int[] drawn = new int[k];
        for (int i = 0; i < k; i++) {
            int j = below(n - i);
            drawn[i] = pool[j];
            pool[j] = pool[n - i - 1];
        }
        return drawn;
    }

    private int[] fromSet(int n, int k) {
        Set<Integer> seen = new HashSet<>();
        int[] drawn = new int[k];
        for (int i = 0; i < k; i++) {
            int j = below(n);
            while (!seen.add(j)) {
                j = below(n);
            }
            drawn[i] = j;
        }
        return drawn;
    }
}
