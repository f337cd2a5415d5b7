package dev.graft.card;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.eval.Leaderboard;
import dev.graft.eval.RunScores;
import dev.graft.eval.RunScores.Score;

/// Scores as a section of a card.
///
/// @param out directory of the model: results files below it are linked
record CardScores(RunScores run, Path out) {

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        String harness = joined(run.scores().stream().map(Score::harness).distinct().toList());
        lines.add("Measured with %s. Detailed results can be found %s.".formatted(harness,
                joined(run.scores().stream().map(Score::file).distinct().map(this::link).toList())));
        List<Score> partial = run.scores().stream().filter(Score::isPartial).toList();
        if (!partial.isEmpty()) {
            lines.add("Not all documents were scored, so these are no scores of the benchmarks: "
                    + partial.stream().map(score -> "%s %d of %d".formatted(Benchmark.title(score), score.documents(),
                            score.available())).collect(Collectors.joining(", "))
                    + ".");
        }
        lines.add("");
        List<List<String>> rows = new ArrayList<>(List.of(List.of("Metric", "Value")));
        run.average().ifPresent(average -> rows.add(List.of("Avg.", Percent.of(average))));
        run.scores().forEach(score -> rows.add(List.of(Benchmark.title(score), Percent.of(score.fraction()))));
        lines.addAll(Markdown.table(rows));
        return lines;
    }

    private String link(Path file) {
        Path whole = file.toAbsolutePath().normalize(), model = out.toAbsolutePath().normalize();
        return whole.startsWith(model)
                ? "[here](%s)".formatted(
                        model.relativize(whole).toString().replace('\\', '/').replace(" ", "%20"))
                : "in `%s`".formatted(file.getFileName().toString().replace('`', '\''));
    }

    private static String joined(List<String> words) {
        return words.size() == 1
                ? words.getFirst()
                : String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.getLast();
    }

    /// What a reader of the numbers should know before they are published.
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        List<Score> partial = run.scores().stream().filter(Score::isPartial).toList();
        if (!partial.isEmpty()) {
            findings.add(Finding.warning("partial-results", new Place.InFile(partial.getFirst().file().toString()),
                    "not all documents were scored of %s; the card says so".formatted(
                            joined(partial.stream().map(score -> score.benchmark().title()).toList())),
                    "run it again without --limit and --samples before you publish the numbers"));
        }
        if (run.scores().size() < Leaderboard.values().length) {
            findings.add(Finding.note("no-average", Place.NOWHERE,
                    "the card has no average: %d of the six benchmarks were scored".formatted(run.scores().size()),
                    "score the others, too"));
        }
        return findings;
    }
}
