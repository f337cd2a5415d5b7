package dev.graft.app.gate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Each tensor is as large as what it was made of. Sizes are root mean squares.
///
/// A copy has the size of its source, up to rounding. A mean of `n` donors lies between that of donors that point the
/// same way, the largest of them, and that of donors with nothing in common, `1/√n` of the smallest. Where the
/// donors are not known, a tensor is compared with those of the same name in the other layers.
final class NormCheck {
    static final String ID = "norms";

    /// For the rounding to bf16 of what was f32, and underflow to f16.
    private static final double COPY = 1.02;
    /// Below the bound for directions with nothing in common.
    private static final double SHRUNK = 0.67;
    /// Weights that are not normalised, and task vectors that are added, go beyond the largest.
    private static final double GROWN = 1.5;
    /// Matrices of published models differ by less from layer to layer.
    private static final double LAYERS_APART = 10;
    /// Vectors (norms, biases) grow by more than a factor of 10 from the first layer to the last in published models.
    private static final double VECTORS_APART = 50;

    private NormCheck() {}

    static Check of(Collection<Measured> tensors) {
        List<String> complaints = new ArrayList<>();
        List<Measured> unknown = new ArrayList<>();
        for (Measured tensor : tensors) {
            if (tensor.entry().elements() == 0) {
                continue;
            }
            if (tensor.against().isEmpty() || tensor.missing() > 0) {
                unknown.add(tensor);
            } else {
                compareWithSources(tensor, complaints);
            }
        }
        compareWithLayers(unknown, tensors, complaints);
        int known = tensors.size() - unknown.size();
        if (tensors.isEmpty()) {
            return Check.skipped(ID, "there is no tensor of floats");
        }
        return Check.of(ID, complaints, "%d tensors are as large as their donors make them%s".formatted(known,
                unknown.isEmpty()
                        ? ""
                        : ", and %d without donors as large as those of other layers".formatted(unknown.size())));
    }

    private static void compareWithSources(Measured tensor, List<String> complaints) {
        double low = Double.POSITIVE_INFINITY, high = 0, rms = 0;
        for (Measured.Against source : tensor.against()) {
            low = Math.min(low, source.sourceRms());
            high = Math.max(high, source.sourceRms());
            rms = Math.max(rms, source.rms());
        }
        Origin origin = tensor.origin();
        if (origin != null && origin.isCopy()) {
            low *= Math.abs(origin.scale()) / COPY;
            high *= Math.abs(origin.scale()) * COPY;
        } else {
            low *= SHRUNK / Math.sqrt(tensor.against().size());
            high *= GROWN;
        }
        if (!(rms >= low && rms <= high)) {
            complaints.add(outside(tensor, rms, low, high, "its donors"));
        }
    }

    private static void compareWithLayers(List<Measured> unknown, Collection<Measured> tensors,
            List<String> complaints) {
        Map<String, List<Double>> sizes = new HashMap<>();
        tensors.forEach(tensor -> sizes.computeIfAbsent(family(tensor), _ -> new ArrayList<>()).add(tensor.rms()));
        for (Measured tensor : unknown) {
            List<Double> family = sizes.getOrDefault(family(tensor), List.of()).stream()
                    .sorted(Comparator.naturalOrder()).toList();
            double median = family.get(family.size() / 2);
            double apart = tensor.entry().shape().rank() < 2 ? VECTORS_APART : LAYERS_APART;
            if (tensor.rms() == 0 && tensor.entry().shape().rank() < 2 && median == 0) {
                continue; // biases that were never trained
            }
            if (!(tensor.rms() > 0 && tensor.rms() >= median / apart && tensor.rms() <= median * apart)) {
                complaints.add(outside(tensor, tensor.rms(), median / apart, median * apart, "the other layers"));
            }
        }
    }

    /// `model.layers.7.mlp.up_proj.weight` and its like in the other layers.
    private static String family(Measured tensor) {
        return tensor.entry().name().replaceAll("\\.\\d+\\.", ".*.");
    }

    private static String outside(Measured tensor, double rms, double low, double high, String where) {
        return String.format(Locale.ROOT, "%s has a root mean square of %.3g, and %s allow %.3g to %.3g",
                tensor.entry().name(), rms, where, low, high);
    }
}
