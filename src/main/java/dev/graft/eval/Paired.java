package dev.graft.eval;

import java.util.Arrays;
import java.util.List;

/// Statistics of two models on the same documents.
final class Paired {
    /// Two-sided 95 % of the normal distribution.
    private static final double Z95 = 1.959963984540054;
    private static final int RESAMPLES = 10_000;

    private Paired() {}

    /// Difference of the means, second minus first.
    static double difference(double[] differences) {
        return Statistics.mean(differences);
    }

    /// Half the width of the 95 % interval around a mean difference, by its standard error.
    ///
    /// @return NaN for fewer than two documents
    static double halfWidth(double[] differences) {
        return differences.length < 2 ? Double.NaN : Z95 * Statistics.meanStderr(differences);
    }

    /// Exact McNemar test: were the documents that changed equally likely to change either way?
    /// p = min(1, 2 Σ_{k ≤ min(gained, lost)} C(n, k) / 2ⁿ), n = gained + lost.
    ///
    /// Q. McNemar, Note on the sampling error of the difference between correlated proportions, Psychometrika 12, 1947.
    static double mcNemar(int gained, int lost) {
        int n = gained + lost;
        double logTerm = -n * StrictMath.log(2); // of C(n, 0) / 2ⁿ
        double tail = 0;
        for (int k = 0; k <= Math.min(gained, lost); k++) {
            tail += StrictMath.exp(logTerm);
            logTerm += StrictMath.log((double) (n - k) / (k + 1));
        }
        return Math.min(1, 2 * tail);
    }

    /// Share of resampled mean differences on the other side of zero, twice: for metrics that are no 0 or 1. Always the
    /// same resamples.
    static double bootstrap(double[] differences) {
        PyRandom random = new PyRandom(0);
        double mean = Statistics.mean(differences);
        if (mean == 0) {
            return 1;
        }
        int other = 0;
        for (int i = 0; i < RESAMPLES; i++) {
            double sum = 0;
            for (int j = 0; j < differences.length; j++) {
                sum += differences[(int) (random.uniform() * differences.length)];
            }
            other += sum * Math.signum(mean) <= 0 ? 1 : 0;
        }
        return Math.min(1, 2.0 * Math.max(1, other) / RESAMPLES);
    }

    static boolean areFlags(List<double[]> values) {
        return values.stream().flatMapToDouble(Arrays::stream).allMatch(value -> value == 0 || value == 1);
    }
}
