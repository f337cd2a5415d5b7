package dev.graft.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// A finished run, read back from its results and samples files; also lm-eval's own.
///
/// @param series a metric's values by document, for each task, filter and metric
public record SavedRun(ResultsFile file, Map<Series, Map<Integer, Value>> series) {
    /// What is compared.
    public record Series(String task, String filter, String metric) {}

    /// @param prompt hash of the prompt; equal prompts have been answered
    public record Value(double value, String prompt) {}

    /// @param path as of [ResultsFile#newest]
    /// @throws UserError `missing-file`, or `bad-results` with file and line
    public static SavedRun read(Path path) throws IOException {
        ResultsFile file = ResultsFile.newest(path);
        if (!(file.root().at("results") instanceof JsonValue.Fields tasks)) {
            throw file.wrong("the file has no key 'results'");
        }
        String stamp = file.path().getFileName().toString().replaceAll("^results_|\\.json$", "");
        Map<Series, Map<Integer, Value>> series = new LinkedHashMap<>();
        for (String task : tasks.values().keySet()) {
            Path samples = file.path().resolveSibling("samples_%s_%s.jsonl".formatted(task, stamp));
            if (Files.isRegularFile(samples)) {
                readSamples(task, samples, series);
            }
        }
        return new SavedRun(file, series);
    }

    private static void readSamples(String task, Path file, Map<Series, Map<Integer, Value>> series)
            throws IOException {
        int line = 0;
        for (String text : TextFile.read(file, ResultsFile.BAD).lines().toList()) {
            line++;
            JsonValue.Fields sample = JsonRows.object(file.toString(), ResultsFile.BAD, line, text);
            Place place = new Place.Text(file.toString(), line, 1);
            if (!(sample.at("doc_id") instanceof JsonValue.Whole(long document))
                    || !(sample.at("filter") instanceof JsonValue.Text(String filter))
                    || !(sample.at("prompt_hash") instanceof JsonValue.Text(String prompt))
                    || !(sample.at("metrics") instanceof JsonValue.Items(List<JsonValue> metrics))) {
                throw ResultsFile.wrong(place,
                        "the line is no sample: it needs doc_id, filter, prompt_hash and metrics");
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
        return ResultsFile.number(sample.at(metric)).orElseThrow(
                () -> ResultsFile.wrong(place, "the sample has no number for its metric '" + metric + "'"));
    }
}
