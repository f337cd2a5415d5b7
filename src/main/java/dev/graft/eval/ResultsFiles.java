package dev.graft.eval;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes a finished run: `OUT/MODEL/results_TIME.json` and a `samples_TASK_TIME.jsonl` for each task.
public final class ResultsFiles {
    private static final String PARTIAL = ".partial";

    private ResultsFiles() {}

    /// Samples first: whoever sees the results file finds all of them.
    ///
    /// @return the files, results first
    public static List<Path> write(Path out, Results results, RunDetails run) throws IOException {
        Path directory = Files.createDirectories(out.resolve(run.sanitizedModel()));
        deleteHalfWritten(directory);
        List<Path> files = new ArrayList<>();
        Map<String, String> hashes = new LinkedHashMap<>();
        for (TaskResult task : results.tasks()) {
            List<JsonValue.Fields> lines = SampleLines.of(task);
            hashes.put(task.task().name(), SampleLines.taskHash(lines));
            Path file = directory.resolve("samples_%s_%s.jsonl".formatted(task.task().name(), run.stamp()));
            write(file, lines.stream().map(JsonText.LINE::of).toList());
            files.add(file);
        }
        Path file = directory.resolve("results_" + run.stamp() + ".json");
        write(file, List.of(JsonText.INDENTED.of(ResultsJson.of(results, run, hashes))));
        files.addFirst(file);
        return files;
    }

    /// What a killed run was writing.
    private static void deleteHalfWritten(Path directory) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "{results,samples}_*" + PARTIAL)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /// Where the journal of a run stands until the run is complete: beside its results.
    ///
    /// @param model as [RunDetails] names it
    public static Path journal(Path out, String model) {
        return out.resolve(RunDetails.sanitized(model)).resolve("graft-eval-journal.jsonl");
    }

    private static void write(Path file, List<String> lines) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + PARTIAL);
        try (BufferedWriter out = Files.newBufferedWriter(partial)) {
            for (String line : lines) {
                out.write(line);
                out.write('\n');
            }
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
