package dev.graft.app.report;

import java.util.List;

import dev.graft.merge.Distance;
import dev.graft.merge.TensorDiff;

/// How far tensors of the result are from those that they were made of, all of them together.
///
/// @param tensors     how many were compared
/// @param identical   how many of them have the same bytes
/// @param incomparable how many others there are, of another shape or kind
/// @param relativeL2  |result − donor| / |donor|; NaN if nothing was compared by value
/// @param cosine      of the angle between them; NaN if there is none
/// @param nonFinite   numbers that are not finite, which are in neither
record Closeness(int tensors, int identical, int incomparable, double relativeL2, double cosine, long nonFinite) {

    /// @param verdicts of comparisons with the donor as A
    static Closeness of(List<TensorDiff.Verdict> verdicts) {
        int identical = 0, incomparable = 0, measured = 0;
        double norm = 0, normA = 0, normB = 0, dot = 0;
        long nonFinite = 0;
        for (TensorDiff.Verdict verdict : verdicts) {
            switch (verdict) {
                case TensorDiff.Identical _ -> identical++;
                case TensorDiff.Apart(Distance distance) -> {
                    measured++;
                    norm = StrictMath.hypot(norm, distance.norm());
                    normA = StrictMath.hypot(normA, distance.normA());
                    normB = StrictMath.hypot(normB, distance.normB());
                    dot += distance.cosine().orElse(0) * distance.normA() * distance.normB();
                    nonFinite += distance.nonFiniteA().count() + distance.nonFiniteB().count();
                }
                case TensorDiff.OnlyInA _,TensorDiff.OnlyInB _,TensorDiff.OtherShape _,TensorDiff.OtherKind _,TensorDiff.Unequal _ ->
                    incomparable++;
            }
        }
        int compared = identical + measured;
        if (measured == 0) {
            double nothing = compared == 0 ? Double.NaN : 0;
            return new Closeness(compared, identical, incomparable, nothing, compared == 0 ? Double.NaN : 1, 0);
        }
        double cosine = measured == 1 ? cosineOf(verdicts) : dot / normA / normB;
        return new Closeness(compared, identical, incomparable, norm == 0 ? 0 : norm / normA,
                Math.clamp(cosine, -1.0, 1.0), nonFinite);
    }

    private static double cosineOf(List<TensorDiff.Verdict> verdicts) {
        return verdicts.stream().map(verdict -> verdict instanceof TensorDiff.Apart(Distance distance)
                ? distance.cosine().orElse(Double.NaN)
                : Double.NaN).filter(cosine -> !Double.isNaN(cosine)).findFirst().orElse(Double.NaN);
    }

    boolean isIdentical() {
        return tensors > 0 && identical == tensors && incomparable == 0;
    }

    boolean isMeasured() {
        return !Double.isNaN(relativeL2);
    }
}
