package dev.graft.eval;

import java.util.List;
import java.util.function.Function;

/// A model that is a function from requests to answers, and what a task makes of it.
public final class TestScores {
    private TestScores() {}

    public static TaskResult of(TaskPlan plan, Function<DocumentPlan, List<Answer>> model) {
        return TaskResult.of(plan, plan.documents().stream()
                .map(document -> ScoredDocument.of(plan.task(), document, model.apply(document))).toList());
    }
}
