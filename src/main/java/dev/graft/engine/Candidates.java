package dev.graft.engine;

import java.util.Comparator;
import java.util.stream.IntStream;

/// Tokens that may be drawn: the first `count` of `ids`, with their `weights`, of which the largest is 1.
///
/// StrictMath, so that a seed means the same on every machine.
final class Candidates {
    final int[] ids;
    final double[] weights;
    int count;

    private Candidates(int[] ids, double[] weights) {
        this.ids = ids;
        this.weights = weights;
        count = ids.length;
    }

    static Candidates of(float[] logits, int[] ids, double temperature) {
        float max = logits[Sampler.likeliest(logits)];
        double[] weights = new double[ids.length];
        for (int i = 0; i < ids.length; i++) {
            weights[i] = StrictMath.exp(((double) logits[ids[i]] - max) / temperature);
        }
        return new Candidates(ids, weights);
    }

    double total() {
        double total = 0;
        for (int i = 0; i < count; i++) {
            total += weights[i];
        }
        return total;
    }

    /// Keeps those of at least this weight, in their order.
    void keepFrom(double least) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (weights[i] >= least) {
                ids[kept] = ids[i];
                weights[kept++] = weights[i];
            }
        }
        count = kept;
    }

    /// Keeps the likeliest, of equal ones those with lower ids, until they have this share of the weight.
    ///
    /// Those below the average of the share that goes cannot be among them: together they have less than that share. So
    /// few are left to be sorted.
    void keepShare(double share) {
        double total = total();
        keepFrom((1 - share) * total / count * 0.999); // a little less, for the rounding of the sums
        int[] order = IntStream.range(0, count).boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -weights[i]).thenComparingInt(i -> ids[i]))
                .mapToInt(i -> i).toArray();
        int[] sortedIds = new int[count];
        double[] sortedWeights = new double[count];
        int kept = 0;
        double before = 0;
        for (int i = 0; i < order.length && before < share * total; i++, kept++) {
            sortedIds[i] = ids[order[i]];
            sortedWeights[i] = weights[order[i]];
            before += sortedWeights[i];
        }
        System.arraycopy(sortedIds, 0, ids, 0, kept);
        System.arraycopy(sortedWeights, 0, weights, 0, kept);
        count = kept;
    }
}
