package dev.graft.recipe;

/// Layers `[start, end)` of a source: `layer_range: [start, end]` of a recipe.
///
/// @param start first layer, from 0
/// @param end   one past the last
public record LayerRange(int start, int end) {
    public LayerRange {
        if (start < 0 || start >= end) {
            throw new IllegalArgumentException(
                    "layer_range [%d, %d] holds no layer; write [first, one past the last]".formatted(start, end));
        }
    }

    /// How many layers it holds.
    public int count() {
        return end - start;
    }

    @Override
    public String toString() {
        return "[" + start + ", " + end + "]";
    }
}
