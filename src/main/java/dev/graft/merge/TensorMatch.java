package dev.graft.merge;

import dev.graft.tensor.TensorEntry;

/// Two runs of elements, of tensors whose names need not be equal, that are to be compared.
///
/// @param firstA   number of the first element in `a`, counted row-major
/// @param firstB   the same in `b`
/// @param elements how many follow each other from there
public record TensorMatch(TensorEntry a, long firstA, TensorEntry b, long firstB, long elements) {
    public TensorMatch {
        if (elements < 0 || !fits(firstA, elements, a) || !fits(firstB, elements, b)) {
            throw new IllegalArgumentException("elements %d from %d of %s and from %d of %s".formatted(elements, firstA,
                    a.shape(), firstB, b.shape()));
        }
    }

    private static boolean fits(long first, long elements, TensorEntry tensor) {
        return first >= 0 && first <= tensor.elements() - elements && first * tensor.dtype().bits() % 8 == 0;
    }

    /// Tensors of one shape.
    public static TensorMatch whole(TensorEntry a, TensorEntry b) {
        return new TensorMatch(a, 0, b, 0, a.elements());
    }
}
