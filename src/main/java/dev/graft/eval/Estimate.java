package dev.graft.eval;

/// A number with its standard error.
///
/// @param metric with its filter, as the results file has it: `acc,none`
/// @param stderr NaN if there is none
/// @param count  documents
public record Estimate(String metric, String filter, double value, double stderr, int count) {

    String key() {
        return metric + "," + filter;
    }

    String stderrKey() {
        return metric + "_stderr," + filter;
    }
}
