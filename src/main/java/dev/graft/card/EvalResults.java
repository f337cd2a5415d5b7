package dev.graft.card;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.graft.eval.RunScores;
import dev.graft.eval.RunScores.Score;

/// The newer form of published results: a file for each benchmark in `.eval_results/`, from which the hub makes the
/// leaderboards of data sets. A file of its own, because the hub refuses a file as a whole.
///
/// https://huggingface.co/docs/hub/eval-results
public final class EvalResults {
    private EvalResults() {}

    /// The texts of the files by name, relative to the model directory.
    public static Map<String, String> files(RunScores scores) {
        Map<String, String> files = new LinkedHashMap<>();
        for (Score score : scores.scores()) {
            files.put(".eval_results/" + score.benchmark().task() + ".yaml", text(score));
        }
        return files;
    }

    private static String text(Score score) {
        List<String> lines = new ArrayList<>(List.of("- dataset:",
                "    id: " + Benchmark.of(score.benchmark()).hubDataset(),
                "    task_id: " + score.benchmark().task(), "  value: " + Percent.of(score.fraction())));
        if (score.when() != null) {
            lines.add("  date: \"" + score.when() + "\""); // in quotes: YAML 1.1 would read a time, not a text
        }
        lines.add("  notes: " + YamlLines.scalar(notes(score)));
        return String.join("\n", lines) + "\n";
    }

    private static String notes(Score score) {
        List<String> notes = new ArrayList<>(List.of(Benchmark.of(score.benchmark()).metric()));
        if (score.shots() >= 0) {
            notes.add(score.shots() + "-shot");
        }
        if (score.isPartial()) {
            notes.add("%d of %d documents".formatted(score.documents(), score.available()));
        }
        notes.add(score.harness());
        return String.join(", ", notes);
    }
}
