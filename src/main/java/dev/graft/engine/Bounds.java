package dev.graft.engine;

/// What numbers of a setting may be.
final class Bounds {
    private Bounds() {}

    /// @throws IllegalArgumentException with name, value and what is expected
    static void require(boolean holds, String name, Number value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s is %s; write %s".formatted(name, value, expected));
        }
    }
}
