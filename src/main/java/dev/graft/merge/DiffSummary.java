package dev.graft.merge;

import java.util.List;

/// What some tensors of a [Diff] come to.
///
/// @param group      what they have in common
/// @param tensors    how many there are, on one side or both
/// @param identical  how many of them are
/// @param measured   how many of the others were compared by value; without any the next two mean nothing
/// @param maxAbs     the largest |a - b|
/// @param relativeL2 |a - b| / |a| of the measured ones as if they were one tensor; the norm of an identical tensor is not
///                   known
/// @param nonFinite  numbers that are not finite, on both sides
public record DiffSummary(String group, int tensors, int identical, int measured, double maxAbs, double relativeL2,
        long nonFinite) {

    static DiffSummary of(String group, List<TensorDiff> tensors) {
        int identical = 0, measured = 0;
        double maxAbs = 0, norm = 0, normA = 0;
        long nonFinite = 0;
        for (TensorDiff tensor : tensors) {
            if (tensor.isIdentical()) {
                identical++;
            } else if (tensor.verdict() instanceof TensorDiff.Apart(Distance distance)) {
                measured++;
                maxAbs = Math.max(maxAbs, distance.maxAbs());
                norm = StrictMath.hypot(norm, distance.norm()); // squares of norms might overflow
                normA = StrictMath.hypot(normA, distance.normA());
                nonFinite += distance.nonFiniteA().count() + distance.nonFiniteB().count();
            }
        }
        return new DiffSummary(group, tensors.size(), identical, measured, maxAbs, Distance.relativeL2(norm, normA),
                nonFinite);
    }
}
