package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        ResultsFile file = run.file();
        Place place = new Place.InFile(file.path().toString());
        if (file.protocol() != Protocol.OPEN_LLM_V1) {
            findings.add(Finding.warning("other-protocol", place,
                    "the run followed protocol 'current', and cards of the leaderboard 'open-llm-v1'",
                    "run it with --protocol open-llm-v1"));
        }
        for (PublishedScores.Score published : card.scores()) {
            row(file, published).ifPresent(row -> {
                rows.add(row);
                checkShots(file, published, place, findings);
            });
        }
        if (rows.isEmpty()) {
            throw new UserError(
                    Finding.error("bad-results", place, "the run has none of the benchmarks of " + card.card(),
                            "run the tasks that the card publishes"));
        }
        return new CardComparison(rows, findings);
    }

    private static Optional<Row> row(ResultsFile file, PublishedScores.Score published) {
        Leaderboard benchmark = published.benchmark();
        String metric = benchmark.metric(file.protocol()) + ",";
        int count = (int) file.value(benchmark.task(), "sample_len").orElse(0);
        return file.numbers().stream()
                .filter(number -> number.task().equals(benchmark.task()) && number.metric().startsWith(metric))
                .findFirst().map(number -> new Row(benchmark, published.percent(), 100 * number.value(),
                        tolerance(benchmark, count), count));
    }

    private static double tolerance(Leaderboard benchmark, int count) {
        return switch (benchmark) {
            case MMLU -> TOLERATED_MMLU;
            case TRUTHFULQA -> TOLERATED_MC2;
            case ARC, HELLASWAG, WINOGRANDE, GSM8K ->
                Math.max(100.0 * TOLERATED_DOCUMENTS / Math.max(1, count), TOLERATED_POINTS);
        };
    }

    private static void checkShots(ResultsFile file, PublishedScores.Score published, Place place,
            List<Finding> findings) {
        int count = file.shots(published.benchmark()::has);
        published.declaredShots().ifPresent(declared -> {
            if (count >= 0 && count != declared) {
                findings.add(Finding.warning("other-shots", place,
                        "%s was run with %d examples, and the card says %d".formatted(published.benchmark().title(),
                                count, declared),
                        "run it with --num-fewshot " + declared));
            }
        });
    }
}
