package dev.graft.merge;

import java.util.Arrays;

import dev.graft.merge.Distance.NonFinite;

/// Sums over two tensors, strip by strip: what their [Distance] is made of, with the same bits whatever the tiles and
/// threads were. Each place in a strip has accumulators of its own, as in [dev.graft.merge.method.Gram], and for the same
/// reason.
final class DistanceSums {
    /// Elements of one strip; all arrays together fit a second-level cache.
    static final int STRIP = 2048;

    private final double[] aa = new double[STRIP];
    private final double[] bb = new double[STRIP];
    private final double[] ab = new double[STRIP];
    private final double[] dd = new double[STRIP];
    private final double[] largest = new double[STRIP];
    private final double[] unequal = new double[STRIP]; // counts
    private final double[] d = new double[STRIP];
    private long unequalAside;
    private long nanA;
    private long infiniteA;
    private long nanB;
    private long infiniteB;

    /// Takes the next strip, of finite numbers.
    ///
    /// @param a `[≥ count]`
    /// @param b `[≥ count]`
    void add(double[] a, double[] b, int count) {
        for (int i = 0; i < count; i++) {
            d[i] = a[i] - b[i];
        }
        addProducts(a, a, count, aa);
        addProducts(b, b, count, bb);
        addProducts(a, b, count, ab);
        addProducts(d, d, count, dd);
        for (int i = 0; i < count; i++) {
            largest[i] = Math.max(largest[i], Math.abs(d[i]));
        }
        // 1 where d is not 0, without a branch: even the smallest double becomes more than 1, the largest infinite.
        for (int i = 0; i < count; i++) {
            unequal[i] += Math.min(1, Math.abs(d[i]) * 0x1p1000 * 0x1p1000);
        }
    }

    private static void addProducts(double[] x, double[] y, int count, double[] into) {
        for (int i = 0; i < count; i++) {
            into[i] += x[i] * y[i];
        }
    }

    /// Counts the pairs of which one is not finite and sets them to 0, which no sum feels: then they can be added.
    void setAside(double[] a, double[] b, int count) {
        for (int i = 0; i < count; i++) {
            if (Double.isFinite(a[i]) && Double.isFinite(b[i])) {
                continue;
            }
            nanA += Double.isNaN(a[i]) ? 1 : 0;
            nanB += Double.isNaN(b[i]) ? 1 : 0;
            infiniteA += Double.isInfinite(a[i]) ? 1 : 0;
            infiniteB += Double.isInfinite(b[i]) ? 1 : 0;
            unequalAside += Double.compare(a[i], b[i]) == 0 ? 0 : 1; // NaN equals NaN
            a[i] = 0;
            b[i] = 0;
        }
    }

    /// The sums so far; the next strip begins new ones.
    Part close() {
        double max = 0;
        for (double x : largest) {
            max = Math.max(max, x);
        }
        Part part = new Part(sum(aa), sum(bb), sum(ab), sum(dd), max, (long) sum(unequal) + unequalAside, unequalAside,
                new NonFinite(nanA, infiniteA), new NonFinite(nanB, infiniteB));
        Arrays.fill(largest, 0);
        unequalAside = 0;
        nanA = 0;
        infiniteA = 0;
        nanB = 0;
        infiniteB = 0;
        return part;
    }

    /// By a fixed tree; leaves zeros behind.
    private static double sum(double[] lanes) {
        for (int width = STRIP / 2; width > 0; width /= 2) {
            for (int i = 0; i < width; i++) {
                lanes[i] += lanes[i + width];
            }
        }
        double sum = lanes[0];
        Arrays.fill(lanes, 0);
        return sum;
    }

    /// The sums of a part of a tensor.
    ///
    /// @param unequalAside how many of the unequal pairs have a number that is not finite
    record Part(double aa, double bb, double ab, double dd, double max, long unequal, long unequalAside,
            NonFinite a, NonFinite b) {
        static final Part NONE = new Part(0, 0, 0, 0, 0, 0, 0, NonFinite.NONE, NonFinite.NONE);

        /// Of elements that are compared and not subtracted.
        static Part ofUnequal(long count) {
            return new Part(0, 0, 0, 0, 0, count, 0, NonFinite.NONE, NonFinite.NONE);
        }

        Part plus(Part next) {
            return new Part(aa + next.aa, bb + next.bb, ab + next.ab, dd + next.dd, Math.max(max, next.max),
                    unequal + next.unequal, unequalAside + next.unequalAside, a.plus(next.a), b.plus(next.b));
        }
    }
}
