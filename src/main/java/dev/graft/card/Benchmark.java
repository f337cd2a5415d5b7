package dev.graft.card;

import org.jspecify.annotations.Nullable;

import dev.graft.eval.Leaderboard;
import dev.graft.eval.RunScores.Score;

/// How cards name a benchmark: the words of the Open LLM Leaderboard's own entries, which sites that collect results know.
///
/// @param title      of the table's row, without the shots
/// @param shotWord   as the leaderboard spelt it
/// @param dataset    `dataset.type`
/// @param config     null for none
/// @param metric     `metrics.type`
/// @param metricName null for none
/// @param hubDataset id under which the data set is registered today
record Benchmark(String title, String shotWord, String dataset, @Nullable String config, String split, String metric,
        @Nullable String metricName, String hubDataset) {

    static Benchmark of(Leaderboard benchmark) {
        return switch (benchmark) {
            case ARC -> new Benchmark("AI2 Reasoning Challenge", "Shot", "ai2_arc", "ARC-Challenge", "test", "acc_norm",
                    "normalized accuracy", "allenai/ai2_arc");
            case HELLASWAG -> new Benchmark("HellaSwag", "Shot", "hellaswag", null, "validation", "acc_norm",
                    "normalized accuracy", "Rowan/hellaswag");
            case MMLU -> new Benchmark("MMLU", "Shot", "cais/mmlu", "all", "test", "acc", "accuracy", "cais/mmlu");
            case TRUTHFULQA -> new Benchmark("TruthfulQA", "shot", "truthful_qa", "multiple_choice", "validation",
                    "mc2", null, "truthfulqa/truthful_qa");
            case WINOGRANDE -> new Benchmark("Winogrande", "shot", "winogrande", "winogrande_xl", "validation", "acc",
                    "accuracy", "allenai/winogrande");
            case GSM8K -> new Benchmark("GSM8k", "shot", "gsm8k", "main", "test", "acc", "accuracy", "openai/gsm8k");
        };
    }

    /// `AI2 Reasoning Challenge (25-Shot)`.
    static String title(Score score) {
        Benchmark names = of(score.benchmark());
        return score.shots() < 0 ? names.title : "%s (%d-%s)".formatted(names.title, score.shots(), names.shotWord);
    }
}
