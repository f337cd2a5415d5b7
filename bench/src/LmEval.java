import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// lm-eval on transformers, its models loaded once: it answers task by task, and sleeps in between.
final class LmEval implements AutoCloseable {
    private final Process process;
    private final BufferedWriter asked;
    private final BufferedReader answers;
    private final Path log;
    private final String starts; // JSON: seconds by dtype

    /// @param environment of Python, with lm_eval, transformers and torch
    LmEval(Path program, Path environment, Path model, Path data, Path taskFiles, List<String> dtypes, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(environment.resolve("bin/python").toString(), program.toString(),
                model.toString(), data.toString(), taskFiles.toString(), String.join(",", dtypes));
        builder.environment().putAll(Map.of("HF_HUB_OFFLINE", "1", "HF_DATASETS_OFFLINE", "1"));
        process = builder.redirectError(Redirect.to(log.toFile())).start();
        asked = process.outputWriter();
        answers = process.inputReader();
        this.log = log;
        starts = next();
    }

    /// Seconds of imports and loading, before the first question.
    double start(String dtype) {
        return number(starts, dtype);
    }

    /// @param seconds   of the evaluation
    /// @param tokens    that went through the model
    /// @param documents compared with graft's; 0 if none were
    /// @param same      of these
    record Answer(double seconds, double tokens, int documents, int same) {}

    /// @param results of graft for the same documents; null: they are not compared
    Answer ask(String tasks, int shots, int limit, String dtype, String batch, Path results) throws IOException {
        asked.write("%s %d %d %s %s%s%n".formatted(tasks, shots, limit, dtype, batch,
                results == null ? "" : " " + results));
        asked.flush();
        String line = next();
        return new Answer(number(line, "seconds"), number(line, "tokens"),
                results == null ? 0 : (int) number(line, "documents"), results == null ? 0 : (int) number(line, "same"));
    }

    private String next() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("lm-eval has ended:\n" + Files.readString(log));
        }
        return line;
    }

    static double number(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\" ?: ?([0-9.E+-]+)").matcher(json);
        if (!found.find()) {
            throw new IllegalStateException(key + " is not in " + json);
        }
        return Double.parseDouble(found.group(1));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
