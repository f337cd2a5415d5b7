package dev.graft.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// A finished run, read back from its results and samples files; also lm-eval's own.
///
/// @param file    the results file
/// @param results all of it
/// @param series  a metric's values by document, for each task, filter and metric
public record SavedRun(Path file, JsonValue.Fields results, Map<Series, Map<Integer, Value>> series) {
    private static final String BAD = "bad-results";

    /// What is compared.
    public record Series(String task, String filter, String metric) {}

    /// @param prompt hash of the prompt; equal prompts have been answered
    public record Value(double value, String prompt) {}

    /// @param path a results file, or a directory with one, also one level down; the last by name, which is the newest
    /// @throws UserError `missing-file`, or `bad-results` with file and line
    public static SavedRun read(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? newest(path) : path;
        JsonValue.Fields results = JsonRows.object(file.toString(), BAD, 1, TextFile.read(file, BAD));
        if (!(results.at("results") instanceof JsonValue.Fields tasks)) {
            throw wrong(new Place.InFile(file.toString()), "the file has no key 'results'");
        }
        String stamp = file.getFileName().toString().replaceAll("^results_|\\.json$", "");
        Map<Series, Map<Integer, Value>> series = new LinkedHashMap<>();
        for (String task : tasks.values().keySet()) {
            Path samples = file.resolveSibling("samples_%s_%s.jsonl".formatted(task, stamp));
            if (Files.isRegularFile(samples)) {
                readSamples(task, samples, series);
            }
        }
        return new SavedRun(file, results, series);
    }

    private static Path newest(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.find(directory, 2,
                (file, _) -> file.getFileName().toString().matches("results_.*\\.json"))) {
            files.forEach(found::add);
        }
        return found.stream().max((a, b) -> a.getFileName().compareTo(b.getFileName())).orElseThrow(() -> new UserError(
                Finding.error("missing-file", new Place.InFile(directory.toString()),
                        "there is no results_….json in this directory", "name the --out directory of a finished run")));
    }

    private static void readSamples(String task, Path file, Map<Series, Map<Integer, Value>> series)
            throws IOException {
        int line = 0;
        for (String text : TextFile.read(file, BAD).lines().toList()) {
            line++;
            JsonValue.Fields sample = JsonRows.object(file.toString(), BAD, line, text);
            Place place = new Place.Text(file.toString(), line, 1);
            if (!(sample.at("doc_id") instanceof JsonValue.Whole(long document))
                    || !(sample.at("filter") instanceof JsonValue.Text(String filter))
                    || !(sample.at("prompt_hash") instanceof JsonValue.Text(String prompt))
                    || !(sample.at("metrics") instanceof JsonValue.Items(List<JsonValue> metrics))) {
                throw wrong(place, "the line is no sample: it needs doc_id, filter, prompt_hash and metrics");
            }
            for (JsonValue metric : metrics) {
                String name = metric instanceof JsonValue.Text(String id) ? id : "";
                Map<Integer, Value> values = series.computeIfAbsent(new Series(task, filter, name),
                        _ -> new TreeMap<>());
                values.put((int) document, new Value(number(place, name, sample), prompt));
            }
        }
    }

    private static double number(Place place, String metric, JsonValue.Fields sample) {
        return switch (sample.at(metric)) {
            case JsonValue.Real(double value) -> value;
            case JsonValue.Whole(long value) -> value;
            case null, default -> throw wrong(place, "the sample has no number for its metric '" + metric + "'");
        };
    }

    private static UserError wrong(Place place, String what) {
        return new UserError(Finding.error("bad-results", place, what, "name a run of `graft eval` or of lm-eval"));
    }

    /// Tasks of each group, at any depth.
    Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        if (results.at("group_subtasks") instanceof JsonValue.Fields members) {
            members.values().keySet().forEach(group -> groups.put(group, leaves(group, members, 0)));
        }
        return groups;
    }

    private static List<String> leaves(String name, JsonValue.Fields members, int depth) {
        List<String> leaves = new ArrayList<>();
        if (depth < 10 && members.at(name) instanceof JsonValue.Items(List<JsonValue> items)) {
            for (JsonValue item : items) {
                if (item instanceof JsonValue.Text(String member)) {
                    leaves.addAll(leaves(member, members, depth + 1));
                }
            }
            return leaves;
        }
        return List.of(name);
    }
}
