package dev.graft.eval;

import java.util.List;

/// A document with all that was asked, answered and scored.
///
/// @param scores one per filter
public record ScoredDocument(DocumentPlan plan, List<Answer> answers, List<Score> scores) {
    public ScoredDocument {
        answers = List.copyOf(answers);
        scores = List.copyOf(scores);
    }

    static ScoredDocument of(Task task, DocumentPlan plan, List<Answer> answers) {
        if (answers.size() != plan.requests().size()) {
            throw new IllegalArgumentException("%d answers to %d requests".formatted(answers.size(),
                    plan.requests().size()));
        }
        return new ScoredDocument(plan, answers, task.score(plan.document(), answers));
    }

    public Document document() {
        return plan.document();
    }
}
