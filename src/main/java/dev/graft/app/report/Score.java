package dev.graft.app.report;

/// One number of a results file.
///
/// @param task   as the file names it, `arc_challenge`
/// @param metric with its filter, `acc_norm,none`
/// @param stderr its standard error; NaN if there is none
/// @param shots  examples in each prompt; -1 if the file does not say
/// @param isPart whether the task belongs to a group whose result is there, too
record Score(String task, String metric, double value, double stderr, int shots, boolean isPart) {

    /// The metric that a leaderboard shows, best first.
    int rank() {
        return switch (metric) {
            case "acc_norm,none" -> 0;
            case "exact_match,strict-match" -> 1;
            case "acc,none" -> 2;
            default -> metric.startsWith("acc_norm,")
                    ? 3
                    : metric.startsWith("exact_match,") ? 4 : metric.matches("(?:acc|mc1|mc2),.*") ? 5 : 6;
        };
    }

    /// Whether it is a share of the documents, to be shown in percent.
    boolean isShare() {
        return rank() < 6 && value >= 0 && value <= 1;
    }
}
