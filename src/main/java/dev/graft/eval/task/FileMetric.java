package dev.graft.eval.task;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import dev.graft.eval.Aggregation;
import dev.graft.eval.Answer;
import dev.graft.eval.Metric;
import dev.graft.eval.MultipleChoice;
import dev.graft.eval.PyText;

/// An entry of `metric_list`.
///
/// @param exactMatch how texts are compared
record FileMetric(Kind kind, Metric metric, ExactMatch exactMatch) {
    /// What is counted.
    enum Kind {
        ACC, ACC_NORM, ACC_BYTES, EXACT_MATCH;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static FileMetric of(Keys keys, boolean isGenerated) {
        String name = keys.required("metric");
        List<Kind> known = isGenerated ? List.of(Kind.EXACT_MATCH) : List.of(Kind.values());
        Kind kind = known.stream().filter(one -> one.id().equals(name)).findFirst().orElseThrow(
                () -> keys.wrong("bad-task", "the metric '%s' is not there for this output_type".formatted(name),
                        "there are " + String.join(", ", known.stream().map(Kind::id).toList())));
        String aggregation = keys.text("aggregation").orElse("mean");
        Aggregation how = Arrays.stream(Aggregation.values()).filter(one -> one.id().equals(aggregation)).findFirst()
                .orElseThrow(() -> keys.wrong("bad-task", "there is no aggregation '%s'".formatted(aggregation),
                        "write mean, median or perplexity"));
        return new FileMetric(kind, new Metric(name, how, keys.flag("higher_is_better", true)), ExactMatch.of(keys));
    }

    /// Of scored choices.
    double of(List<Answer> answers, List<String> choices, List<Integer> golds) {
        double[] logLikelihoods = MultipleChoice.logLikelihoods(answers);
        return switch (kind) {
            case ACC -> flag(golds.contains(MultipleChoice.argmax(logLikelihoods)));
            case ACC_NORM -> flag(golds.contains(best(logLikelihoods, choices.stream().mapToInt(PyText::length))));
            case ACC_BYTES -> flag(golds.contains(best(logLikelihoods,
                    choices.stream().mapToInt(choice -> choice.getBytes(StandardCharsets.UTF_8).length))));
            case EXACT_MATCH -> flag(golds.stream().anyMatch(
                    gold -> answers.get(gold) instanceof Answer.Likelihood(_, boolean isGreedy) && isGreedy));
        };
    }

    private static int best(double[] logLikelihoods, IntStream lengths) {
        double[] normed = logLikelihoods.clone();
        int[] by = lengths.toArray();
        for (int i = 0; i < normed.length; i++) {
            normed[i] /= by[i];
        }
        return MultipleChoice.argmax(normed);
    }

    /// Of a written text.
    double of(String answer, List<String> references) {
        return flag(references.stream().anyMatch(reference -> exactMatch.matches(answer, reference)));
    }

    private static double flag(boolean isTrue) {
        return isTrue ? 1 : 0;
    }
}
