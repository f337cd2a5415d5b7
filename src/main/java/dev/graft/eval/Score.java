package dev.graft.eval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The metrics of one document, after one filter.
///
/// @param filter  name of the filter that the answers went through; `none` if there is but one way
/// @param kept    the answers after it
/// @param metrics by name, in the order of the task
public record Score(String filter, List<Answer> kept, Map<String, Double> metrics) {
    public static final String NO_FILTER = "none";

    public Score {
        kept = List.copyOf(kept);
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /// Unfiltered.
    public static Score of(List<Answer> answers, Map<String, Double> metrics) {
        return new Score(NO_FILTER, answers, metrics);
    }
}
