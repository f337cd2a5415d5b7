package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import org.jspecify.annotations.Nullable;

/// The rows of a leaderboard's card: six benchmarks, one metric each, in percent.
public enum Leaderboard {
    ARC("AI2 Reasoning Challenge", "ai2_arc", "arc_challenge", "acc_norm", "acc_norm", 1172), //
    HELLASWAG("HellaSwag", "hellaswag", "hellaswag", "acc_norm", "acc_norm", 10_042), //
    MMLU("MMLU", "cais/mmlu", "mmlu", "acc", "acc", 14_042), //
    TRUTHFULQA("TruthfulQA", "truthful_qa", "truthfulqa_mc2", "mc2", "acc", 817), //
    WINOGRANDE("Winogrande", "winogrande", "winogrande", "acc", "acc", 1267), //
    GSM8K("GSM8K", "gsm8k", "gsm8k", "acc", "exact_match", 1319);

    private final String title;
    private final String dataset;
    private final String task;
    private final String oldMetric;
    private final String metric;
    private final int documents;

    Leaderboard(String title, String dataset, String task, String oldMetric, String metric, int documents) {
        this.title = title;
        this.dataset = dataset;
        this.task = task;
        this.oldMetric = oldMetric;
        this.metric = metric;
        this.documents = documents;
    }

    /// As the cards name it.
    public String title() {
        return title;
    }

    /// Id of the data set in a card's `model-index`; newer cards have an owner before it.
    String dataset() {
        return dataset;
    }

    /// Task or group.
    public String task() {
        return task;
    }

    /// Metric in a results file of the protocol.
    public String metric(Protocol protocol) {
        return protocol == Protocol.OPEN_LLM_V1 ? oldMetric : metric;
    }

    /// Documents of the whole benchmark; of MMLU in all its subjects. A number over fewer is none of the benchmark.
    public int documents() {
        return documents;
    }

    /// Whether a task is this benchmark, or one of its subjects.
    boolean has(String name) {
        return name.equals(task) || (this == MMLU && name.startsWith("mmlu_"));
    }

    /// Metric in a card.
    String cardMetric() {
        return oldMetric;
    }

    /// One row of the table.
    ///
    /// @param shots null if its tasks differ
    public record Row(Leaderboard benchmark, @Nullable Integer shots, Estimate estimate) {

        public double percent() {
            return 100 * estimate.value();
        }
    }

    /// Those that were run, in the order of the card. Of today's two ways to read GSM8K's answers, the strict one.
    public static List<Row> rows(Results results) {
        List<Row> rows = new ArrayList<>();
        for (Leaderboard benchmark : values()) {
            List<Integer> shots = results.tasks().stream().filter(task -> benchmark.has(task.task().name()))
                    .map(task -> task.plan().chosen().shots()).distinct().toList();
            benchmark.estimate(results)
                    .ifPresent(
                            found -> rows.add(new Row(benchmark, shots.size() == 1 ? shots.getFirst() : null, found)));
        }
        return rows;
    }

    private Optional<Estimate> estimate(Results results) {
        List<Estimate> all = new ArrayList<>();
        results.tasks().stream().filter(one -> one.task().name().equals(task))
                .forEach(one -> all.addAll(one.estimates()));
        results.groups().stream().filter(one -> one.group().name().equals(task))
                .forEach(one -> all.addAll(one.estimates()));
        return all.stream().filter(one -> one.metric().equals(metric(results.protocol()))).findFirst();
    }

    /// The mean of the six percentages; none unless all six are there.
    public static OptionalDouble average(List<Row> rows) {
        return rows.size() == values().length
                ? rows.stream().mapToDouble(Row::percent).average()
                : OptionalDouble.empty();
    }
}
