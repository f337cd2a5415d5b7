package dev.graft.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.graft.merge.Diff;
import dev.graft.merge.TensorDiff;

/// Two finished models side by side.
///
/// @param lonely  tensors that only one of them has
/// @param all     the tensors of both, together
/// @param byLayer relative L2 by layer; NaN where nothing could be compared
record Versus(Subject a, Subject b, int lonely, Closeness all, List<Double> byLayer) {

    static Versus of(Subject a, Subject b, Diff diff) {
        List<TensorDiff.Verdict> all = new ArrayList<>();
        Map<Integer, List<TensorDiff.Verdict>> layers = new TreeMap<>();
        String family = LayerName.mainFamily(a.model().tensors().keySet());
        int lonely = 0;
        for (TensorDiff tensor : diff.tensors()) {
            if (tensor.verdict() instanceof TensorDiff.OnlyInA || tensor.verdict() instanceof TensorDiff.OnlyInB) {
                lonely++;
                continue;
            }
            all.add(tensor.verdict());
            LayerName.of(tensor.name()).filter(name -> name.family().equals(family)).ifPresent(name -> layers
                    .computeIfAbsent(name.layer(), _ -> new ArrayList<>()).add(tensor.verdict()));
        }
        List<Double> byLayer = new ArrayList<>();
        for (int layer = 0; layer < Math.max(a.layers(), b.layers()); layer++) {
            byLayer.add(layers.containsKey(layer)
                    ? Closeness.of(layers.getOrDefault(layer, List.of())).relativeL2()
                    : Double.NaN);
        }
        return new Versus(a, b, lonely, Closeness.of(all), byLayer);
    }

    /// What is known, in a line.
    String inWords() {
        if (all.isIdentical() && lonely == 0) {
            return "identical";
        }
        return (all.isMeasured()
                ? "relative L2 %s, cosine %s".formatted(Measure.RELATIVE_L2.of(all), Measure.COSINE.of(all))
                : "nothing to compare")
                + (all.identical() > 0 ? "; %d tensors identical".formatted(all.identical()) : "")
                + (all.incomparable() > 0 ? "; %d of another shape".formatted(all.incomparable()) : "")
                + (lonely > 0 ? "; %d in one of them only".formatted(lonely) : "");
    }
}
