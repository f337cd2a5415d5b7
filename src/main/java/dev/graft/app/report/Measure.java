package dev.graft.app.report;

import java.util.Locale;

/// What a heat map shows: the stronger the shade, the further apart.
enum Measure {
    /// |result − donor| / |donor|.
    RELATIVE_L2("relative L2", "l2") {
        @Override
        double distance(Closeness close) {
            return close.relativeL2();
        }

        @Override
        String value(double distance) {
            return Measure.figures(distance);
        }
    },
    /// Of the angle between them; its distance is what is missing to 1.
    COSINE("cosine", "cos") {
        @Override
        double distance(Closeness close) {
            return 1 - close.cosine();
        }

        @Override
        String value(double distance) {
            return String.format(Locale.ROOT, "%.4f", 1 - distance).replace('-', '−');
        }
    };

    private final String title;
    private final String id;

    Measure(String title, String id) {
        this.title = title;
        this.id = id;
    }

    String title() {
        return title;
    }

    /// As part of an element's id.
    String id() {
        return id;
    }

    /// 0 for equal tensors; NaN if it was not measured.
    abstract double distance(Closeness close);

    /// A distance as the number that people know.
    abstract String value(double distance);

    String of(Closeness close) {
        double distance = distance(close);
        return Double.isNaN(distance) ? "–" : value(distance);
    }

    private static String figures(double x) {
        return Double.isInfinite(x)
                ? "∞"
                : x == 0
                        ? "0"
                        : x < 0.001
                                ? String.format(Locale.ROOT, "%.1e", x).replace("e-0", "e-").replace('-', '−')
                                : String.format(Locale.ROOT, x < 1 ? "%.3f" : x < 100 ? "%.2f" : "%.3g", x);
    }
}
