package dev.graft.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.graft.eval.CardComparison;
import dev.graft.eval.Comparison;

/// Comparisons for a person.
final class ComparisonText {
    /// Flipped documents of a metric, a line or two of them.
    static final int SHOWN = 10;

    private ComparisonText() {}

    /// @param isAll whether all flipped documents are listed
    static String of(Comparison comparison, boolean isAll) {
        Table table = new Table("task", "metric", ">n", ">A", ">B", ">B - A", "95 % interval", ">p", ">only B",
                ">only A");
        List<String> flips = new ArrayList<>();
        for (Comparison.Row row : comparison.rows()) {
            boolean isFlags = row.test() == Comparison.Test.MCNEMAR;
            double unit = isShare(row) ? 100 : 1;
            table.row(row.task(), name(row), "%,d".formatted(row.count()), number(unit * row.first()),
                    number(unit * row.second()), signed(unit * row.difference()), interval(row, unit),
                    String.format(Locale.ROOT, "%.2g", row.p()) + (isFlags ? "" : " (resampled)"),
                    isFlags ? row.gained().size() : "", isFlags ? row.lost().size() : "");
            flips(row, "only B is right", row.gained(), isAll, flips);
            flips(row, "only A is right", row.lost(), isAll, flips);
        }
        return flips.isEmpty() ? table.toString() : table + "\n\n" + String.join("\n", flips);
    }

    private static void flips(Comparison.Row row, String what, List<String> documents, boolean isAll,
            List<String> lines) {
        if (documents.isEmpty()) {
            return;
        }
        List<String> shown = isAll ? documents : documents.subList(0, Math.min(SHOWN, documents.size()));
        int more = documents.size() - shown.size();
        lines.add("%s %s: %s on %s%s".formatted(row.task(), name(row), what, String.join(", ", shown),
                more == 0 ? "" : " and %d more (--all)".formatted(more)));
    }

    private static String name(Comparison.Row row) {
        return row.filter().equals("none") ? row.metric() : row.metric() + ", " + row.filter();
    }

    /// Shares are shown in percent; perplexities are not.
    private static boolean isShare(Comparison.Row row) {
        return row.first() >= 0 && row.first() <= 1 && row.second() >= 0 && row.second() <= 1;
    }

    private static String interval(Comparison.Row row, double unit) {
        return Double.isNaN(row.low())
                ? "one document"
                : "%s to %s%s".formatted(signed(unit * row.low()), signed(unit * row.high()),
                        row.isClear() ? " clear" : "");
    }

    static String of(CardComparison comparison) {
        Table table = new Table("benchmark", ">n", ">card", ">run", ">run - card", ">tolerance", "");
        for (CardComparison.Row row : comparison.rows()) {
            table.row(row.benchmark().title(), row.count() == 0 ? "" : "%,d".formatted(row.count()),
                    number(row.published()), number(row.measured()), signed(row.difference()),
                    number(row.tolerance()), row.isWithin() ? "within" : "beyond");
        }
        return table.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String signed(double value) {
        return String.format(Locale.ROOT, "%+.2f", value);
    }
}
