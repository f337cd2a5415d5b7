package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// The numbers of a run as rows of text: first as a leaderboard's card has them, then those of all other tasks, but for
/// the subjects that a row of the card sums up.
///
/// @param title  such as `HellaSwag (10-shot)`
/// @param metric such as `acc_norm`
/// @param value  in percent, two decimals, or the plain number of a metric that is no share
/// @param stderr the same; empty if there is none
/// @param count  documents
public record ScoreTable(String title, String metric, String value, String stderr, String count) {

    public static List<ScoreTable> of(Results results) {
        List<ScoreTable> table = new ArrayList<>();
        List<Leaderboard.Row> rows = Leaderboard.rows(results);
        for (Leaderboard.Row row : rows) {
            String shots = row.shots() == null ? "" : " (%d-shot)".formatted(row.shots());
            table.add(of(row.benchmark().title() + shots, row.estimate()));
        }
        OptionalDouble average = Leaderboard.average(rows);
        if (average.isPresent()) {
            table.add(new ScoreTable("Average", "", String.format(Locale.ROOT, "%.2f", average.getAsDouble()), "", ""));
        }
        for (TaskResult task : results.tasks()) {
            if (isSummedUp(task, rows)) {
                continue;
            }
            for (Estimate estimate : task.estimates()) {
                if (rows.stream().noneMatch(row -> row.benchmark().task().equals(task.task().name())
                        && row.estimate().equals(estimate))) {
                    table.add(of(task.task().name() + " (%d-shot)".formatted(task.plan().chosen().shots()), estimate));
                }
            }
        }
        return table;
    }

    private static boolean isSummedUp(TaskResult task, List<Leaderboard.Row> rows) {
        return rows.stream().map(Leaderboard.Row::benchmark)
                .anyMatch(benchmark -> benchmark.has(task.task().name())
                        && !benchmark.task().equals(task.task().name()));
    }

    private static ScoreTable of(String title, Estimate estimate) {
        boolean isShare = (estimate.value() >= 0 && estimate.value() <= 1) || Double.isNaN(estimate.value());
        String filter = estimate.filter().equals(Score.NO_FILTER) ? "" : ", " + estimate.filter();
        return new ScoreTable(title, estimate.metric() + filter, number(estimate.value(), isShare),
                Double.isNaN(estimate.stderr()) ? "" : number(estimate.stderr(), isShare),
                String.format(Locale.ROOT, "%,d", estimate.count()));
    }

    private static String number(double value, boolean isShare) {
        return String.format(Locale.ROOT, "%.2f", isShare ? 100 * value : value);
    }
}
