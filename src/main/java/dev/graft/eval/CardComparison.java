package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// A run beside the numbers that a card publishes.
public record CardComparison(List<Row> rows, List<Finding> findings) {
    /// Another stack of arithmetic flips near-ties: so many documents, or so many points, whichever is more.
    private static final int TOLERATED_DOCUMENTS = 3;
    private static final double TOLERATED_POINTS = 0.2;
    private static final double TOLERATED_MMLU = 0.15;
    private static final double TOLERATED_MC2 = 0.10;

    /// Cards round to two decimals.
    private static final double ROUNDING = 0.005;

    public CardComparison {
        rows = List.copyOf(rows);
        findings = List.copyOf(findings);
    }

    /// In percent.
    ///
    /// @param tolerance beyond it the protocol differs, not the arithmetic
    public record Row(Leaderboard benchmark, double published, double measured, double tolerance, int count) {

        public double difference() {
            return measured - published;
        }

        public boolean isWithin() {
            return Math.abs(difference()) <= tolerance + ROUNDING;
        }
    }

    /// @throws UserError `bad-results` if the run has none of the card's benchmarks
    public static CardComparison of(SavedRun run, PublishedScores card) {
        List<Row> rows = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        Protocol protocol = protocol(run);
        Place place = new Place.InFile(run.file().toString());
        if (protocol != Protocol.OPEN_LLM_V1) {
            findings.add(Finding.warning("other-protocol", place,
                    "the run followed protocol 'current', and cards of the leaderboard 'open-llm-v1'",
                    "run it with --protocol open-llm-v1"));
        }
        for (PublishedScores.Score published : card.scores()) {
            row(run, protocol, published).ifPresent(row -> {
                rows.add(row);
                checkShots(run, published, place, findings);
            });
        }
        if (rows.isEmpty()) {
            throw new UserError(
                    Finding.error("bad-results", place, "the run has none of the benchmarks of " + card.card(),
                            "run the tasks that the card publishes"));
        }
        return new CardComparison(rows, findings);
    }

    private static Protocol protocol(SavedRun run) {
        return run.results().at("graft") instanceof JsonValue.Fields own
                && new JsonValue.Text(Protocol.OPEN_LLM_V1.id()).equals(own.at("protocol"))
                        ? Protocol.OPEN_LLM_V1
                        : Protocol.CURRENT;
    }

    private static Optional<Row> row(SavedRun run, Protocol protocol, PublishedScores.Score published) {
        Leaderboard benchmark = published.benchmark();
        if (!(run.results().at("results") instanceof JsonValue.Fields tasks)
                || !(tasks.at(benchmark.task()) instanceof JsonValue.Fields numbers)) {
            return Optional.empty();
        }
        for (Map.Entry<String, JsonValue> number : numbers.values().entrySet()) {
            if (number.getKey().startsWith(benchmark.metric(protocol) + ",")
                    && number.getValue() instanceof JsonValue.Real(double value)) {
                int count = numbers.at("sample_len") instanceof JsonValue.Whole(long documents) ? (int) documents : 0;
                return Optional.of(new Row(benchmark, published.percent(), 100 * value, tolerance(benchmark, count),
                        count));
            }
        }
        return Optional.empty();
    }

    private static double tolerance(Leaderboard benchmark, int count) {
        return switch (benchmark) {
            case MMLU -> TOLERATED_MMLU;
            case TRUTHFULQA -> TOLERATED_MC2;
            case ARC, HELLASWAG, WINOGRANDE, GSM8K ->
                Math.max(100.0 * TOLERATED_DOCUMENTS / Math.max(1, count), TOLERATED_POINTS);
        };
    }

    private static void checkShots(SavedRun run, PublishedScores.Score published, Place place,
            List<Finding> findings) {
        @Nullable
        JsonValue shots = run.results().at("n-shot") instanceof JsonValue.Fields all
                ? all.at(published.benchmark() == Leaderboard.MMLU ? "mmlu_anatomy" : published.benchmark().task())
                : null;
        published.declaredShots().ifPresent(declared -> {
            if (shots instanceof JsonValue.Whole(long count) && count != declared) {
                findings.add(Finding.warning("other-shots", place,
                        "%s was run with %d examples, and the card says %d".formatted(published.benchmark().title(),
                                count,
                                declared),
                        "run it with --num-fewshot " + declared));
            }
        });
    }
}
