package dev.graft.app.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// What a model has scored: a results file of `graft eval` or of lm-eval.
///
/// @param label   whose they are
/// @param seconds that the runs took; NaN if one of the files does not say
record Scores(String label, List<Score> scores, double seconds) {
    /// Results of all subjects with their settings have a few MB.
    private static final long MAX_BYTES = 64 << 20;

    /// Python writes NaN as such.
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(100).maxStringLength(1 << 24).build())
            .build()).build();

    Scores {
        scores = List.copyOf(scores);
    }

    /// @param path a results file, or a directory with one, also one level down; the last by name, which is the newest
    /// @throws UserError `missing-file` or `bad-results`
    static Scores read(String label, Path path) throws IOException {
        Path file = Files.isDirectory(path) ? newest(path) : path;
        if (!Files.isRegularFile(file)) {
            throw new UserError(Finding.error("missing-file", new Place.InFile(file.toString()),
                    "there is no such results file", "name the --out directory of a finished run"));
        }
        if (Files.size(file) > MAX_BYTES) {
            throw bad(file, "is too large for a results file");
        }
        try {
            JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
            List<Score> scores = scores(root);
            if (scores.isEmpty()) {
                throw bad(file, "holds no results");
            }
            return new Scores(label, scores, seconds(root.path("total_evaluation_time_seconds")));
        } catch (JacksonException broken) {
            throw bad(file, "is no JSON: " + broken.getOriginalMessage());
        }
    }

    private static UserError bad(Path file, String what) {
        return new UserError(Finding.error("bad-results", new Place.InFile(file.toString()), what,
                "name a run of `graft eval` or of lm-eval"));
    }

    private static Path newest(Path directory) throws IOException {
        try (Stream<Path> files = Files.find(directory, 2,
                (file, _) -> file.getFileName().toString().matches("results_.*\\.json"))) {
            return files.max(Comparator.comparing((Path file) -> file.getFileName().toString())
                    .thenComparing(Comparator.naturalOrder())).orElseThrow(
                            () -> new UserError(Finding.error("missing-file", new Place.InFile(directory.toString()),
                                    "there is no results_….json in this directory",
                                    "name the --out directory of a finished run")));
        }
    }

    /// lm-eval writes the number as text.
    private static double seconds(JsonNode node) {
        String text = node.isNumber() || node.isString() ? node.asString() : "";
        return text.matches("[0-9]{1,12}(\\.[0-9]{1,20})?") ? Double.parseDouble(text) : Double.NaN;
    }

    private static List<Score> scores(JsonNode root) {
        Set<String> parts = new HashSet<>();
        Set<String> groups = new HashSet<>();
        root.path("group_subtasks").properties().forEach(group -> {
            groups.add(group.getKey());
            group.getValue().values().forEach(part -> parts.add(part.asString("")));
        });
        if (groups.stream().noneMatch(root.path("results")::has)) {
            parts.clear(); // the tasks alone say how it went
        }
        List<Score> scores = new ArrayList<>();
        root.path("results").properties().forEach(task -> task.getValue().properties().forEach(metric -> {
            String name = metric.getKey();
            if (!metric.getValue().isNumber() || !name.contains(",") || name.contains("_stderr,")) {
                return;
            }
            JsonNode stderr = task.getValue().path(name.replaceFirst(",", "_stderr,"));
            JsonNode shots = root.path("n-shot").path(task.getKey());
            scores.add(new Score(task.getKey(), name, metric.getValue().doubleValue(),
                    stderr.isNumber() ? stderr.doubleValue() : Double.NaN, shots.isInt() ? shots.intValue() : -1,
                    parts.contains(task.getKey())));
        }));
        return scores.stream().filter(score -> Double.isFinite(score.value())).toList();
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
