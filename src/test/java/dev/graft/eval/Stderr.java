package dev.graft.eval;

/// The standard error of a mean, for tests of other packages.
public final class Stderr {
    private Stderr() {}

    public static double of(double[] values) {
        return Aggregation.MEAN.stderr(values);
    }
}
