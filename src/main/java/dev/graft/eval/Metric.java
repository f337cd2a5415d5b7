package dev.graft.eval;

/// A number per document and how it is gathered.
///
/// @param name as the results file has it: `acc`, `acc_norm`, `exact_match`, `mc2`
public record Metric(String name, Aggregation aggregation, boolean higherIsBetter) {
    public static final Metric ACC = mean("acc");
    public static final Metric ACC_NORM = mean("acc_norm");

    public static Metric mean(String name) {
        return new Metric(name, Aggregation.MEAN, true);
    }
}
