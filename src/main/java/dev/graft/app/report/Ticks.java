package dev.graft.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Round numbers along an axis.
final class Ticks {
    private Ticks() {}

    /// The smallest of 1, 2, 4, 8, 16, … that gives no more than so many marks over a count: layers come in such numbers.
    static int step(int count, int marks) {
        int step = 1;
        while (Math.ceilDiv(count, step) > marks) {
            step *= 2;
        }
        return step;
    }

    /// Marks from below the smallest value to above the largest, at distances of 1, 2, 2.5 or 5 times a power of
    /// ten: five distances at most between the two.
    static List<Double> over(double from, double to) {
        double room = to > from ? to - from : Math.max(1e-9, Math.abs(to));
        double base = StrictMath.pow(10, Math.floor(StrictMath.log10(room / 5)));
        double step = 10 * base;
        for (double factor : new double[] {5, 2.5, 2, 1}) {
            step = room / (factor * base) <= 5.001 ? factor * base : step;
        }
        List<Double> ticks = new ArrayList<>();
        double first = Math.floor(from / step + 1e-9);
        for (int i = 0; i < 100; i++) {
            ticks.add((first + i) * step);
            if ((first + i) * step >= to - step * 1e-9 && i > 0) {
                break;
            }
        }
        return ticks;
    }

    /// Up to four figures.
    static String number(double x) {
        if (Double.isInfinite(x)) {
            return x > 0 ? "∞" : "−∞";
        }
        if (x == Math.rint(x) && Math.abs(x) < 1e6) {
            return String.valueOf((long) x).replace('-', '−');
        }
        String text = String.format(Locale.ROOT, "%.4g", x);
        return (text.contains("e") ? text : text.replaceFirst("\\.?0+$", "")).replace('-', '−');
    }
}
