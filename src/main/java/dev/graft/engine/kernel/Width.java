package dev.graft.engine.kernel;

import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// How many lanes one instruction has here. The 16 lanes of a sum are walked in as many steps as that takes, so the
/// results do not depend on it.
///
/// One width per JVM: with two, the shared code inside the Vector API is compiled for both, and the vectors of the
/// later one are boxed. Tests of another width run in another JVM, with `-Dgraft.vectorBits=256` or `128`.
final class Width {
    /// Lanes of a sum.
    static final int LANES = 16;

    private static final VectorShape SHAPE = shape();
    static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);

    /// Lanes of an instruction: 16, 8 or 4.
    static final int STEP = FLOATS.length();

    /// Whether one instruction has all lanes of a sum. Such CPUs have 32 vector registers, others 16.
    static final boolean IS_WHOLE = STEP == LANES;

    /// Columns after which a loop turns to the next lanes or rows, so that what it reads again is in the nearest cache.
    static final int BLOCK = IS_WHOLE ? 2048 : 1024;

    private Width() {}

    private static VectorShape shape() {
        int preferred = VectorShape.preferredShape().vectorBitSize();
        int bits = Math.min(Integer.getInteger("graft.vectorBits", preferred), VectorShape.S_512_BIT.vectorBitSize());
        return VectorShape.forBitSize(Math.max(bits, VectorShape.S_128_BIT.vectorBitSize()));
    }
}
