package dev.graft.app.gate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// Each tensor points where one of those that it was made of points. Noise, rows in another order and another layer have
/// the right size, and nothing else in common with them: the cosine of two unrelated tensors is about `1/√elements`.
final class LikenessCheck {
    static final String ID = "likeness";

    /// Rounding to 8 bits of mantissa moves the cosine by less than 0.0001.
    private static final double COPY = 0.999;
    /// The mean of `n` tensors with nothing in common has a cosine of `1/√n` with each; methods that thin out go below.
    private static final double MERGED = 0.5;
    /// Smaller ones are too short for chance.
    private static final int FEWEST_ELEMENTS = 32;

    private LikenessCheck() {}

    static Check of(Collection<Measured> tensors) {
        List<String> complaints = new ArrayList<>();
        int compared = 0;
        for (Measured tensor : tensors) {
            Origin origin = tensor.origin();
            if (origin == null || tensor.against().isEmpty() || tensor.missing() > 0
                    || tensor.against().getFirst().elements() < FEWEST_ELEMENTS) {
                continue;
            }
            double nearest = Double.NaN;
            for (Measured.Against source : tensor.against()) {
                if (!(nearest >= source.cosine())) {
                    nearest = source.cosine();
                }
            }
            if (Double.isNaN(nearest)) {
                continue; // one of them is zero, which is a matter of its size
            }
            compared++;
            double least = origin.isCopy() ? COPY : MERGED / Math.sqrt(tensor.against().size());
            double cosine = origin.isCopy() ? nearest * Math.signum(origin.scale()) : nearest;
            if (cosine < least) {
                complaints.add(String.format(Locale.ROOT, "%s has a cosine of %.3f with %s, and at least %.3f is due",
                        tensor.entry().name(), cosine, tensor.against().size() == 1 ? "its donor" : "the nearest donor",
                        least));
            }
        }
        if (compared == 0) {
            return Check.skipped(ID, "no tensor's donors are known and here");
        }
        return Check.of(ID, complaints, "%d tensors point where their donors do".formatted(compared));
    }
}
