package dev.graft.eval;

import java.util.Arrays;
import java.util.Locale;

/// From the numbers of the documents to that of the task, with its standard error, as lm-eval does it.
public enum Aggregation {
    MEAN {
        @Override
        public double of(double[] values) {
            return Statistics.mean(values);
        }
    },
    MEDIAN {
        @Override
        public double of(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }
    },
    /// exp(-mean) of log-likelihoods.
    PERPLEXITY {
        @Override
        public double of(double[] values) {
            return StrictMath.exp(-Statistics.mean(values));
        }
    };

    /// @param values of all documents, at least one
    public abstract double of(double[] values);

    /// As task files spell it.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// In closed form for the mean; for the others by drawing again, whose 100,000 samples are the reference's.
    ///
    /// @return NaN for fewer than two documents, which the results file calls `N/A`
    double stderr(double[] values) {
        if (values.length < 2) {
            return Double.NaN;
        }
        return this == MEAN ? Statistics.meanStderr(values) : Statistics.bootstrapStderr(this, values);
    }
}
