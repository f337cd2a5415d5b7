package dev.graft.eval;

import java.util.List;

/// Means and errors, added up in the order of the reference: plain left-to-right sums of doubles.
final class Statistics {
    private static final int BOOTSTRAP_SAMPLES = 100_000;
    private static final int CHUNK = 1000;

    private Statistics() {}

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /// sqrt(Σ (x - mean)² / (n - 1)).
    static double deviation(double[] values) {
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1));
    }

    static double meanStderr(double[] values) {
        return deviation(values) / Math.sqrt(values.length);
    }

    /// Samples with replacement, in chunks of 1000 whose generators are seeded 0, 1, 2, …
    static double bootstrapStderr(Aggregation statistic, double[] values) {
        double[] results = new double[BOOTSTRAP_SAMPLES];
        double[] drawn = new double[values.length];
        for (int chunk = 0; chunk < BOOTSTRAP_SAMPLES / CHUNK; chunk++) {
            PyRandom random = new PyRandom(chunk);
            for (int i = 0; i < CHUNK; i++) {
                for (int j = 0; j < drawn.length; j++) {
                    drawn[j] = values[(int) (random.uniform() * values.length)];
                }
                results[chunk * CHUNK + i] = statistic.of(drawn);
            }
        }
        return deviation(results);
    }

    /// The error of a mean over tasks that is weighted by their documents:
    /// sqrt( Σ (nᵢ - 1) nᵢ seᵢ² / (N - tasks) / N ). https://en.wikipedia.org/wiki/Pooled_variance
    static double pooledStderr(List<Double> stderrs, List<Integer> sizes) {
        double sum = 0;
        long total = 0;
        for (int i = 0; i < sizes.size(); i++) {
            double stderr = stderrs.get(i);
            int size = sizes.get(i);
            sum += (size - 1) * (stderr * stderr) * size;
            total += size;
        }
        return Math.sqrt(sum / (total - sizes.size()) / total);
    }

    /// The error of a plain mean over tasks: sqrt(Σ seᵢ²) / tasks.
    static double unweightedStderr(List<Double> stderrs) {
        double sum = 0;
        for (double stderr : stderrs) {
            sum += stderr * stderr;
        }
        return Math.sqrt(sum) / stderrs.size();
    }

    static double weightedMean(List<Double> values, List<Integer> sizes) {
        double sum = 0;
        long total = 0;
        for (int i = 0; i < sizes.size(); i++) {
            sum += values.get(i) * sizes.get(i);
            total += sizes.get(i);
        }
        return sum / total;
    }
}
