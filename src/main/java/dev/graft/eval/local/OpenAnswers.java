package dev.graft.eval.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.graft.eval.Answer;
import dev.graft.eval.Evaluation;

/// Answers that come in any order, handed on when those of a document are complete.
final class OpenAnswers {
    private final Evaluation evaluation;
    private final List<Asked> asked;
    private final Answer[][] answers;
    private final int[] missing;

    OpenAnswers(Evaluation evaluation, List<Asked> asked) {
        this.evaluation = evaluation;
        this.asked = asked;
        answers = new Answer[asked.size()][];
        missing = new int[asked.size()];
        for (int i = 0; i < missing.length; i++) {
            missing[i] = asked.get(i).requests().size();
        }
    }

    /// @param document index of the question
    /// @param request  index among its requests
    /// @return whether the document is finished with it, and kept for good
    boolean put(int document, int request, Answer answer) throws IOException {
        if (answers[document] == null) {
            answers[document] = new Answer[asked.get(document).requests().size()];
        }
        answers[document][request] = answer;
        if (--missing[document] > 0) {
            return false;
        }
        evaluation.answered(asked.get(document).question(), new ArrayList<>(Arrays.asList(answers[document])));
        answers[document] = new Answer[0];
        return true;
    }
}
