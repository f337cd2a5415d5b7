package dev.graft.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/// Evaluation results as bars with error bars: a group for each task, in it a bar for each model.
///
/// @param shown in the order to draw them
record ScoreFigure(List<Scores> shown, Legend legend) {
    private static final double WIDTH = 360, LEFT = 106, PLOT = 200, BAR = 16, TITLE = 22;

    /// Tasks that any of them has, but for parts of groups, and with a share of documents as their number.
    static List<String> tasks(List<Scores> all) {
        return all.stream().flatMap(scores -> scores.best().values().stream())
                .filter(score -> score.isShare() && !score.isPart()).map(Score::task).distinct().toList();
    }

    void draw(Html html) {
        List<String> tasks = tasks(shown);
        int bars = tasks.stream()
                .mapToInt(task -> (int) shown.stream().filter(one -> one.best().containsKey(task)).count())
                .sum();
        double height = TITLE * tasks.size() + BAR * bars + 30;
        Parts.drawing(html, "scores-drawing", WIDTH, height,
                "Evaluation results in percent with standard errors; the table below has the numbers", "map");
        for (int percent = 0; percent <= 100; percent += 25) { // first, so that it lies behind
            Parts.line(html, x(percent), TITLE - 2, x(percent), height - 26, "grid");
            Parts.word(html, x(percent), height - 14, percent + " %", "tick mid");
        }
        double y = 0;
        for (String task : tasks) {
            y += TITLE;
            Parts.word(html, 4, y - 5, Parts.shortened(task, 46), "label strong halo");
            for (Scores scores : shown) {
                Score score = scores.best().get(task);
                if (score != null) {
                    bar(html, scores.label(), score, y);
                    y += BAR;
                }
            }
        }
        html.closeLine();
    }

    private static double x(double percent) {
        return LEFT + PLOT * percent / 100;
    }

    private void bar(Html html, String label, Score score, double y) {
        double percent = 100 * score.value();
        boolean isDonor = legend.donors().containsKey(label);
        String name = isDonor ? legend.key(label) + " " + label.substring(label.lastIndexOf('/') + 1) : label;
        Parts.word(html, LEFT - 6, y + 11, Parts.shortened(name, 14), "tick end"); // a phone has larger letters
        Parts.box(html, LEFT, y + 2, Math.max(0.5, PLOT * score.value()), BAR - 4,
                "bar " + (isDonor ? legend.hue(label) : "own"));
        double right = percent;
        if (!Double.isNaN(score.stderr())) {
            double low = Math.max(0, percent - 100 * score.stderr()),
                    high = Math.min(100, percent + 100 * score.stderr());
            Parts.line(html, x(low), y + 8, x(high), y + 8, "error");
            Parts.line(html, x(low), y + 5, x(low), y + 11, "error");
            Parts.line(html, x(high), y + 5, x(high), y + 11, "error");
            right = high;
        }
        Parts.word(html, x(right) + 5, y + 12, String.format(Locale.ROOT, "%.1f", percent), "tick halo");
    }

    /// All numbers, parts of groups too.
    void table(Html html) {
        List<String> headings = List.of("model", "task", "metric", ">shots", ">value", ">standard error");
        String caption = "Evaluation results";
        Parts.scroll(html, caption);
        Parts.head(html, caption, headings);
        for (Scores scores : shown) {
            for (Score score : scores.scores()) {
                Parts.row(html, headings, List.of(scores.label(), score.task(), score.metric(),
                        score.shots() < 0 ? "" : String.valueOf(score.shots()), number(score, score.value()),
                        Double.isNaN(score.stderr()) ? "" : number(score, score.stderr())));
            }
        }
        Parts.endTable(html);
        html.closeLine();
    }

    private static String number(Score score, double x) {
        return score.isShare() ? String.format(Locale.ROOT, "%.2f %%", 100 * x) : Ticks.number(x);
    }

    /// One number per task and model, for those who look a single one up.
    void summary(Html html) {
        List<String> headings = new ArrayList<>(List.of("task"));
        shown.forEach(one -> headings.add(">" + one.label()));
        String caption = "Results in percent ± standard error";
        Parts.scroll(html, caption);
        Parts.head(html, caption, headings);
        for (String task : tasks(shown)) {
            List<String> cells = new ArrayList<>(List.of(task));
            shown.forEach(one -> cells.add(cell(one.best().get(task))));
            Parts.row(html, headings, cells);
        }
        if (shown.stream().anyMatch(one -> Double.isFinite(one.seconds()))) {
            List<String> cells = new ArrayList<>(List.of("time of the run"));
            shown.forEach(one -> cells.add(Double.isFinite(one.seconds()) ? time(one.seconds()) : "–"));
            Parts.row(html, headings, cells);
        }
        Parts.endTable(html);
        html.closeLine();
    }

    private static String cell(@Nullable Score score) {
        return score == null || !score.isShare()
                ? "–"
                : String.format(Locale.ROOT, "%.2f", 100 * score.value()) + (Double.isNaN(score.stderr())
                        ? ""
                        : String.format(Locale.ROOT, " ± %.2f", 100 * score.stderr()));
    }

    private static String time(double seconds) {
        long whole = Math.round(seconds);
        return whole < 120
                ? whole + " s"
                : whole < 7200
                        ? (whole + 30) / 60 + " min"
                        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
}
