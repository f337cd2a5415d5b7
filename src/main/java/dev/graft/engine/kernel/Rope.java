package dev.graft.engine.kernel;

import jdk.incubator.vector.FloatVector;

/// Turns queries and keys by their position. Element `i` of a head and the one half a head later are a pair:
///
///     a' = a cos - b sin        b' = b cos + a sin
public final class Rope {
    private Rope() {}

    /// All heads of one token.
    ///
    /// @param x    `[heads][2 * half]` from `offset`, f32; overwritten
    /// @param cos  `[half]` from `at`
    public static void rotate(float[] x, int offset, int heads, int half, float[] cos, float[] sin, int at) {
        for (int head = 0; head < heads; head++) {
            head(x, offset + 2 * head * half, half, cos, sin, at);
        }
    }

    private static void head(float[] x, int a, int half, float[] cos, float[] sin, int at) {
        int i = 0, step = Lanes.F.length();
        for (int end = half - step; i <= end; i += step) {
            FloatVector first = FloatVector.fromArray(Lanes.F, x, a + i);
            FloatVector second = FloatVector.fromArray(Lanes.F, x, a + half + i);
            FloatVector c = FloatVector.fromArray(Lanes.F, cos, at + i);
            FloatVector s = FloatVector.fromArray(Lanes.F, sin, at + i);
            first.mul(c).sub(second.mul(s)).intoArray(x, a + i);
            second.mul(c).add(first.mul(s)).intoArray(x, a + half + i);
        }
        for (; i < half; i++) {
            float first = x[a + i], second = x[a + half + i], c = cos[at + i], s = sin[at + i];
            x[a + i] = first * c - second * s;
            x[a + half + i] = second * c + first * s;
        }
    }
}
