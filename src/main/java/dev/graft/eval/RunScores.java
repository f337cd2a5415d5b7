package dev.graft.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// The scores of the six benchmarks in results files: of `graft eval`, of lm-eval today, and of the harness of 2023.
///
/// @param scores in the order of a card, each benchmark at most once
public record RunScores(List<Score> scores) {
    private static final int MMLU_SUBJECTS = 57;

    public RunScores {
        scores = List.copyOf(scores);
    }

    /// @param fraction  0 to 1, not rounded
    /// @param shots     negative if the file does not say
    /// @param documents that were scored; negative if the file does not say
    /// @param available that the data set has; negative if the file does not say
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
        for (ResultsFile file : ResultsFile.ofModel(path)) {
            for (Leaderboard benchmark : Leaderboard.values()) {
                score(file, benchmark).ifPresent(score -> found.put(benchmark, score));
            }
        }
        if (found.isEmpty()) {
            throw ResultsFile.wrong(new Place.InFile(path.toString()),
                    "has no score of ARC, HellaSwag, MMLU, TruthfulQA, Winogrande or GSM8K");
        }
        return new RunScores(List.copyOf(found.values()));
    }

    private static Optional<Score> score(ResultsFile file, Leaderboard benchmark) {
        OptionalDouble fraction = fraction(file, benchmark);
        if (fraction.isEmpty()) {
            return Optional.empty();
        }
        double value = fraction.getAsDouble();
        if (!(value >= 0 && value <= 1)) { // also NaN, which the old harness could write
            throw file
                    .wrong("says that %s is %s, and a score lies between 0 and 1".formatted(benchmark.title(), value));
        }
        return Optional.of(new Score(benchmark, value, file.shots(benchmark::has),
                file.documents(benchmark::has, "effective"),
                Math.max(benchmark.documents(), file.documents(benchmark::has, "original")),
                file.harness(), file.when(), file.path()));
    }

    private static OptionalDouble fraction(ResultsFile file, Leaderboard benchmark) {
        String metric = benchmark.metric(file.protocol());
        String filter = metric.equals("exact_match") ? ",strict-match" : ",none";
        OptionalDouble value = file.value(benchmark.task(), metric + filter);
        if (value.isEmpty()) {
            value = file.value(benchmark.task(), benchmark.cardMetric()); // without a filter: before 0.4
        }
        return value.isPresent() ? value : oldFraction(file, benchmark);
    }

    /// The harness of 2023 had names of its own for two of the tasks, and no total of MMLU.
    private static OptionalDouble oldFraction(ResultsFile file, Leaderboard benchmark) {
        return switch (benchmark) {
            case TRUTHFULQA -> file.value("truthfulqa_mc", benchmark.cardMetric());
            case MMLU -> {
                List<Double> subjects = file.fields("results").values().keySet().stream()
                        .filter(name -> name.startsWith("hendrycksTest-"))
                        .flatMapToDouble(name -> file.value(name, "acc").stream()).boxed().toList();
                yield subjects.size() == MMLU_SUBJECTS
                        ? subjects.stream().mapToDouble(Double::doubleValue).average()
                        : OptionalDouble.empty();
            }
            case ARC, HELLASWAG, WINOGRANDE, GSM8K -> OptionalDouble.empty();
        };
    }
}
