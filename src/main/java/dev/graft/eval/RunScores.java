package dev.graft.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// The scores of the six benchmarks in results files: of `graft eval`, of lm-eval today, and of the harness of 2023.
///
/// @param scores in the order of a card, each benchmark at most once
public record RunScores(List<Score> scores) {
    private static final String BAD = "bad-results";
    private static final int MMLU_SUBJECTS = 57;

    public RunScores {
        scores = List.copyOf(scores);
    }

    /// @param fraction  0 to 1, not rounded
    /// @param shots     negative if the file does not say
    /// @param documents that were scored; negative if the file does not say
    /// @param available that the benchmark has, or the data if there were more
    /// @param harness   what ran it, in words
    /// @param when      the file says that it ran; null if it does not
    /// @param file      that says so
    public record Score(Leaderboard benchmark, double fraction, int shots, int documents, int available, String harness,
            @Nullable Instant when, Path file) {

        /// Whether documents were left out. Such a number is no score of the benchmark.
        public boolean isPartial() {
            return documents >= 0 && documents < available;
        }
    }

    /// The mean of the six fractions; none unless all six are there.
    public OptionalDouble average() {
        return scores.size() == Leaderboard.values().length
                ? scores.stream().mapToDouble(Score::fraction).average()
                : OptionalDouble.empty();
    }

    /// @param path a results file, or a directory with some, also one level down: then all that lie beside the newest
    ///             one count, which are of the same model, and of a benchmark that was run twice the later run
    /// @throws UserError `missing-file`, or `bad-results` with file and line
    public static RunScores read(Path path) throws IOException {
        Map<Leaderboard, Score> found = new EnumMap<>(Leaderboard.class);
        for (Path file : Files.isDirectory(path) ? files(path) : List.of(path)) {
            JsonValue.Fields root = JsonRows.object(file.toString(), BAD, 1, TextFile.read(file, BAD));
            for (Leaderboard benchmark : Leaderboard.values()) {
                new RunFile(file, root).score(benchmark).ifPresent(score -> found.put(benchmark, score));
            }
        }
        if (found.isEmpty()) {
            throw wrong(path, "has no score of ARC, HellaSwag, MMLU, TruthfulQA, Winogrande or GSM8K");
        }
        return new RunScores(List.copyOf(found.values()));
    }

    private static List<Path> files(Path directory) throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> files = Files.find(directory, 2, (file, _) -> isResults(file))) {
            files.sorted((a, b) -> a.getFileName().compareTo(b.getFileName())).forEach(all::add);
        }
        if (all.isEmpty()) {
            throw new UserError(Finding.error("missing-file", new Place.InFile(directory.toString()),
                    "there is no results_….json in this directory", "name the --out directory of a finished run"));
        }
        Path beside = Objects.requireNonNull(all.getLast().getParent());
        return all.stream().filter(file -> beside.equals(file.getParent())).toList();
    }

    private static boolean isResults(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("results_") && name.endsWith(".json") && Files.isRegularFile(file);
    }

    private static UserError wrong(Path file, String what) {
        return new UserError(Finding.error(BAD, new Place.InFile(file.toString()), what,
                "name a results file of `graft eval` or of lm-eval"));
    }

    private record RunFile(Path file, JsonValue.Fields root) {

        Optional<Score> score(Leaderboard benchmark) {
            OptionalDouble fraction = fraction(benchmark);
            if (fraction.isEmpty()) {
                return Optional.empty();
            }
            double value = fraction.getAsDouble();
            if (!(value >= 0 && value <= 1)) { // also NaN, which the old harness could write
                throw wrong(file, "says that %s is %s, and a score lies between 0 and 1".formatted(benchmark.title(),
                        value));
            }
            return Optional.of(new Score(benchmark, value, shots(benchmark), documents(benchmark, "effective"),
                    Math.max(benchmark.documents(), documents(benchmark, "original")), harness(), when(), file));
        }

        private OptionalDouble fraction(Leaderboard benchmark) {
            JsonValue.@Nullable Fields task = fields(fields(root, "results"), benchmark.task());
            if (task == null) {
                return oldFraction(benchmark);
            }
            String metric = benchmark.metric(protocol());
            String filter = metric.equals("exact_match") ? ",strict-match" : ",none";
            OptionalDouble value = number(task.at(metric + filter));
            return value.isPresent() ? value : number(task.at(benchmark.cardMetric())); // without a filter: before 0.4
        }

        /// The harness of 2023 had names of its own for two of the tasks, and no total of MMLU.
        private OptionalDouble oldFraction(Leaderboard benchmark) {
            JsonValue.@Nullable Fields results = fields(root, "results");
            if (results == null) {
                return OptionalDouble.empty();
            }
            return switch (benchmark) {
                case TRUTHFULQA -> number(at(fields(results, "truthfulqa_mc"), benchmark.cardMetric()));
                case MMLU -> {
                    List<Double> subjects = results.values().keySet().stream()
                            .filter(name -> name.startsWith("hendrycksTest-"))
                            .flatMapToDouble(name -> number(at(fields(results, name), "acc")).stream()).boxed()
                            .toList();
                    yield subjects.size() == MMLU_SUBJECTS
                            ? subjects.stream().mapToDouble(Double::doubleValue).average()
                            : OptionalDouble.empty();
                }
                case ARC, HELLASWAG, WINOGRANDE, GSM8K -> OptionalDouble.empty();
            };
        }

        private Protocol protocol() {
            return new JsonValue.Text(Protocol.OPEN_LLM_V1.id()).equals(at(fields(root, "graft"), "protocol"))
                    ? Protocol.OPEN_LLM_V1
                    : Protocol.CURRENT;
        }

        private int shots(Leaderboard benchmark) {
            JsonValue.@Nullable Fields all = fields(root, "n-shot");
            if (all == null) {
                return whole(at(fields(root, "config"), "num_fewshot"));
            }
            List<Integer> own = all.values().keySet().stream().filter(benchmark::has)
                    .map(task -> whole(all.at(task))).filter(count -> count >= 0).distinct().toList();
            return own.size() == 1 ? own.getFirst() : -1;
        }

        /// @param which `original` or `effective`
        private int documents(Leaderboard benchmark, String which) {
            JsonValue.@Nullable Fields counts = fields(root, "n-samples");
            if (counts == null) {
                return -1;
            }
            List<Integer> own = counts.values().keySet().stream().filter(benchmark::has)
                    .map(task -> whole(at(fields(counts, task), which))).filter(count -> count >= 0).toList();
            return own.isEmpty() ? -1 : own.stream().mapToInt(Integer::intValue).sum();
        }

        private String harness() {
            if (at(fields(root, "graft"), "version") instanceof JsonValue.Text(String version)) {
                return "graft %s, protocol %s".formatted(version, protocol().id());
            }
            return root.at("lm_eval_version") instanceof JsonValue.Text(String version)
                    ? "lm-eval " + version
                    : "lm-eval";
        }

        private @Nullable Instant when() {
            OptionalDouble seconds = number(root.at("date"));
            boolean isSane = seconds.isPresent() && seconds.getAsDouble() > 0 && seconds.getAsDouble() < 1e11;
            return isSane ? Instant.ofEpochSecond((long) seconds.getAsDouble()) : null;
        }
    }

    private static JsonValue.@Nullable Fields fields(JsonValue.@Nullable Fields fields, String key) {
        return at(fields, key) instanceof JsonValue.Fields inner ? inner : null;
    }

    private static @Nullable JsonValue at(JsonValue.@Nullable Fields fields, String key) {
        return fields == null ? null : fields.at(key);
    }

    private static OptionalDouble number(@Nullable JsonValue value) {
        return switch (value) {
            case JsonValue.Real(double number) -> OptionalDouble.of(number);
            case JsonValue.Whole(long number) -> OptionalDouble.of(number);
            case null, default -> OptionalDouble.empty();
        };
    }

    /// -1 if it is none.
    private static int whole(@Nullable JsonValue value) {
        return value instanceof JsonValue.Whole(long number) && number >= 0 && number <= Integer.MAX_VALUE
                ? (int) number
                : -1;
    }
}
