package dev.graft.eval.local;

import java.util.ArrayList;
import java.util.List;

import dev.graft.eval.Evaluation.Question;
import dev.graft.eval.Protocol;
import dev.graft.eval.Request;
import dev.graft.eval.TaskPlan;
import dev.graft.eval.TokenRequest;
import dev.graft.eval.TokenText;
import dev.graft.eval.TokenizerText;
import dev.graft.tokenizer.TokenCodec;

/// A question, and its requests as tokens.
record Asked(Question question, List<TokenRequest> requests) {

    /// @throws dev.graft.diagnostic.UserError `too-long` if an answer alone does not fit into the model's context
    static List<Asked> of(List<Question> questions, TokenCodec tokenizer, Protocol protocol, int maxLength) {
        TokenText text = new TokenizerText(tokenizer, protocol);
        return questions.parallelStream() // tokenizers may be used by many threads; the order stays
                .map(question -> new Asked(question,
                        TokenRequest.of(question.document().requests(), text, maxLength)))
                .toList();
    }

    /// Every question of these tasks.
    static List<Asked> of(TaskPlan task, TokenCodec tokenizer, Protocol protocol, int maxLength) {
        return of(task.documents().stream().map(document -> new Question(task, document)).toList(), tokenizer, protocol,
                maxLength);
    }

    String task() {
        return question.task().task().name();
    }

    /// Whether the model has to write, and not only to weigh.
    boolean isWriting() {
        return question.document().requests().getFirst() instanceof Request.Generate;
    }

    /// Of all of them, in one list.
    static List<TokenRequest> requests(List<Asked> asked) {
        List<TokenRequest> all = new ArrayList<>();
        asked.forEach(one -> all.addAll(one.requests));
        return all;
    }
}
