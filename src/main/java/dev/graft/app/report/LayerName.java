package dev.graft.app.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A tensor's name as one of a stack of layers: `model.layers`, 7, `mlp.up_proj.weight`.
///
/// @param family what stands before the layer's number
/// @param kind   what stands behind it, the same in every layer
record LayerName(String family, int layer, String kind) {
    private static final Pattern NUMBERED = Pattern.compile("(.+?)\\.(0|[1-9][0-9]{0,3})\\.(.+)", Pattern.DOTALL);

    /// Empty for what belongs to no layer.
    static Optional<LayerName> of(String tensor) {
        Matcher name = NUMBERED.matcher(tensor);
        return name.matches()
                ? Optional.of(new LayerName(name.group(1), Integer.parseInt(name.group(2)), name.group(3)))
                : Optional.empty();
    }

    /// The family that most of the tensors belong to; empty if there are no layers.
    static String mainFamily(Collection<String> tensors) {
        Map<String, Integer> counts = new TreeMap<>();
        tensors.forEach(tensor -> of(tensor).ifPresent(name -> counts.merge(name.family, 1, Integer::sum)));
        return counts.entrySet().stream().max(Comparator.comparing(Map.Entry::getValue)).map(Map.Entry::getKey)
                .orElse("");
    }

    /// The kind as people know it, alike for all experts of a mixture: `mlp.experts.*.w1`.
    static String shortKind(String kind) {
        return kind.replaceFirst("\\.weight$", "").replaceAll("\\.[0-9]+(?=\\.|$)", ".*");
    }
}
