package dev.graft.app.report;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Consecutive layers of a donor that become consecutive layers of the result, through the same stage.
///
/// @param first first layer of the result
/// @param from  first layer of the donor
record Flow(@Nullable String stage, String donor, int first, int from, int layers) {

    /// @param layers for each layer of the result what feeds it
    static List<Flow> of(List<List<LayerSource>> layers) {
        List<Flow> flows = new ArrayList<>();
        List<Flow> running = new ArrayList<>();
        for (int layer = 0; layer < layers.size(); layer++) {
            List<Flow> next = new ArrayList<>();
            for (LayerSource source : layers.get(layer)) {
                Flow before = running.stream().filter(flow -> flow.goesOnIn(source)).findFirst().orElse(null);
                if (before == null) {
                    next.add(new Flow(source.stage(), source.donor(), layer, source.layer(), 1));
                } else {
                    running.remove(before);
                    next.add(new Flow(before.stage, before.donor, before.first, before.from, before.layers + 1));
                }
            }
            flows.addAll(running);
            running = next;
        }
        flows.addAll(running);
        return flows.stream().sorted((a, b) -> Integer.compare(a.first, b.first)).toList();
    }

    private boolean goesOnIn(LayerSource source) {
        return source.donor().equals(donor) && source.layer() == from + layers
                && (stage == null ? source.stage() == null : stage.equals(source.stage()));
    }

    /// `0–23`
    String layersOfResult() {
        return range(first, layers);
    }

    String layersOfDonor() {
        return range(from, layers);
    }

    static String range(int first, int count) {
        return count == 1 ? String.valueOf(first) : first + "–" + (first + count - 1);
    }
}
