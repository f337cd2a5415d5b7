package dev.graft.merge;

import java.util.Comparator;

import org.jspecify.annotations.Nullable;

import dev.graft.model.StoredModel.Seat;
import dev.graft.tensor.TensorEntry;

/// A tensor of one model or of both, and what a comparison has found.
///
/// @param seat where it belongs; null for a buffer
/// @param a    null if only B has it
/// @param b    null if only A has it
public record TensorDiff(String name, @Nullable Seat seat, @Nullable TensorEntry a, @Nullable TensorEntry b,
        Verdict verdict) {

    /// What a comparison has found.
    public sealed interface Verdict {}

    /// It is in A and not in B.
    public record OnlyInA() implements Verdict {}

    /// It is in B and not in A.
    public record OnlyInB() implements Verdict {}

    /// The shapes differ.
    public record OtherShape() implements Verdict {}

    /// Types whose values cannot be compared, such as a float and an integer.
    public record OtherKind() implements Verdict {}

    /// Integers, codes of 4 or 6 bits, or complex numbers, of which some differ.
    ///
    /// @param unequal how many; of types smaller than a byte, how many bytes
    public record Unequal(long unequal) implements Verdict {}

    /// Floats, as far apart as this. They may be equal in all values and not in type, or in the sign of a zero.
    public record Apart(Distance distance) implements Verdict {}

    /// Same type, same shape, same bytes.
    public record Identical() implements Verdict {}

    /// What matters most first: missing and extra tensors, shapes, types, numbers that are finite on one side alone,
    /// then by relative L2. Equal ones keep their order.
    static final Comparator<TensorDiff> ORDER = Comparator.comparingInt(TensorDiff::rank)
            .thenComparing(TensorDiff::relativeL2, Comparator.reverseOrder());

    public boolean isIdentical() {
        return verdict instanceof Identical;
    }

    private int rank() {
        return switch (verdict) {
            case OnlyInA _ -> 0;
            case OnlyInB _ -> 1;
            case OtherShape _ -> 2;
            case OtherKind _ -> 3;
            case Unequal _ -> 5;
            case Apart(Distance distance) -> distance.unequalNonFinite() > 0 ? 4 : 6;
            case Identical _ -> 7;
        };
    }

    private double relativeL2() {
        return verdict instanceof Apart(Distance distance) ? distance.relativeL2() : 0;
    }
}
