package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// How many documents of each task are evaluated.
///
/// @param value a count; below 1 a fraction of the documents; null for all
record Limit(@Nullable Double value) {
    /// @param sizes documents of the tasks in the order in which they run. The old harness turned a fraction into a
    ///              count at the first task, and kept the count for all later ones
    /// @return counts, none above the size
    List<Integer> counts(Protocol protocol, List<Integer> sizes) {
        List<Integer> counts = new ArrayList<>();
        Double limit = value;
        for (int size : sizes) {
            if (limit == null) {
                counts.add(size);
                continue;
            }
            boolean isFraction = limit < 1;
            int count = switch (protocol) {
                case OPEN_LLM_V1 -> (int) (isFraction ? size * limit : limit);
                case CURRENT -> (int) (isFraction ? Math.ceil(size * limit) : limit);
            };
            if (protocol == Protocol.OPEN_LLM_V1) {
                limit = (double) count;
            }
            counts.add(Math.min(size, count));
        }
        return counts;
    }
}
