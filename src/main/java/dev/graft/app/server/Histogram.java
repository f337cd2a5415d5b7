package dev.graft.app.server;

import java.util.Locale;

/// How often something took how long, as Prometheus counts it: in buckets that each hold the ones below.
final class Histogram {
    private static final double[] BOUNDS = {0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};

    private final long[] counts = new long[BOUNDS.length + 1]; // guarded by this
    private double sum; // guarded by this

    synchronized void add(double seconds) {
        int bucket = 0;
        while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
            bucket++;
        }
        counts[bucket]++;
        sum += seconds;
    }

    /// @param labels as `route="/health"`, or empty
    synchronized void write(StringBuilder out, String name, String labels) {
        long below = 0;
        String more = labels.isEmpty() ? "" : labels + ",";
        for (int i = 0; i < counts.length; i++) {
            below += counts[i];
            String bound = i < BOUNDS.length ? Double.toString(BOUNDS[i]) : "+Inf";
            out.append("%s_bucket{%sle=\"%s\"} %d\n".formatted(name, more, bound, below));
        }
        String only = labels.isEmpty() ? "" : "{" + labels + "}";
        out.append(String.format(Locale.ROOT, "%s_sum%s %.6f\n", name, only, sum));
        out.append("%s_count%s %d\n".formatted(name, only, below));
    }
}
