package dev.graft.app.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.ResultsFile;

/// What a model has scored: a results file of `graft eval` or of lm-eval.
///
/// @param label   whose they are
/// @param seconds that the runs took; NaN if one of the files does not say
record Scores(String label, List<Score> scores, double seconds) {
    Scores {
        scores = List.copyOf(scores);
    }

    /// @param path as of [ResultsFile#newest]
    /// @throws UserError `missing-file` or `bad-results`
    static Scores read(String label, Path path) throws IOException {
        ResultsFile file = ResultsFile.newest(path);
        List<Score> scores = file.numbers().stream().map(one -> new Score(one.task(), one.metric(), one.value(),
                one.stderr(), one.shots(), one.isPart())).toList();
        if (scores.isEmpty()) {
            throw new UserError(Finding.error("bad-results", new Place.InFile(file.path().toString()),
                    "holds no results", "name a run of `graft eval` or of lm-eval"));
        }
        return new Scores(label, scores, file.seconds());
    }

    /// Several files of one model are one: it is usual to run benchmark by benchmark.
    static List<Scores> byLabel(List<Scores> all) {
        Map<String, Scores> byLabel = new LinkedHashMap<>();
        all.forEach(one -> byLabel.merge(one.label, one, (a, b) -> new Scores(a.label,
                Stream.concat(a.scores.stream(), b.scores.stream()).toList(), a.seconds + b.seconds)));
        return List.copyOf(byLabel.values());
    }

    /// The number of each task that a leaderboard would show, by task.
    Map<String, Score> best() {
        Map<String, Score> best = new LinkedHashMap<>();
        for (Score score : scores) {
            best.merge(score.task(), score, (a, b) -> b.rank() < a.rank() ? b : a);
        }
        return best;
    }
}
