package dev.graft.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Even and odd numbers of a group go to places of their own, as [Activations] has them. For vectors of 16 lanes.
final class Pairs {
    private static final IntVector EVEN = places(0), ODD = places(1);

    private Pairs() {}

    private static IntVector places(int first) {
        int[] places = new int[Width.STEP];
        for (int i = 0; i < places.length; i++) {
            places[i] = 2 * i + first;
        }
        return IntVector.fromArray(Width.INTS, places, 0);
    }

    /// @param x 32 numbers from `from` on
    /// @param y overwritten from `to` on: the 16 even ones, then the 16 odd ones
    static void part(float[] x, int from, float[] y, int to) {
        IntVector a = FloatVector.fromArray(Width.FLOATS, x, from).reinterpretAsInts();
        IntVector b = FloatVector.fromArray(Width.FLOATS, x, from + Width.LANES).reinterpretAsInts();
        EVEN.selectFrom(a, b).reinterpretAsFloats().intoArray(y, to);
        ODD.selectFrom(a, b).reinterpretAsFloats().intoArray(y, to + Width.LANES);
    }
}
