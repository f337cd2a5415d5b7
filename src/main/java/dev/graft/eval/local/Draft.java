package dev.graft.eval.local;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.graft.engine.Branch;
import dev.graft.engine.Completion;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Step;

/// A text that is being written: first its prompt is read, in pieces, then it grows by a token at a time.
final class Draft {
    private final int document;
    private final int request;
    private final int[] prompt;
    private final long mostTokens;
    private final Completion completion;
    private @Nullable Branch branch;

    /// @param document  index of the question that it answers
    /// @param request   index among its requests
    /// @param maxTokens of the text
    Draft(int document, int request, int[] prompt, int maxTokens, Completion completion) {
        this.document = document;
        this.request = request;
        this.prompt = prompt;
        this.mostTokens = (long) prompt.length + maxTokens;
        this.completion = completion;
    }

    int document() {
        return document;
    }

    int request() {
        return request;
    }

    /// Of prompt and text.
    long mostTokens() {
        return mostTokens;
    }

    /// Takes what the cache knows of the prompt.
    void begin(LocalModel model) {
        branch = model.branch(prompt);
    }

    private Branch branch() {
        if (branch == null) {
            throw new IllegalStateException("not begun, or closed");
        }
        return branch;
    }

    boolean isReading() {
        return branch().length() < prompt.length;
    }

    /// @param most tokens of a prompt
    Step step(int most) {
        int from = branch().length();
        return from < prompt.length
                ? Step.of(branch(), Arrays.copyOfRange(prompt, from, Math.min(prompt.length, from + most)))
                : Step.of(branch(), completion.token(completion.length() - 1));
    }

    /// @param logits behind the tokens of the last [#step]
    void accept(float[] logits) {
        if (!isReading() && !completion.isFinished()) {
            completion.accept(logits);
        }
    }

    boolean isFinished() {
        return completion.isFinished();
    }

    /// Without the stop text that ended it.
    String text() {
        return completion.text();
    }

    void close() {
        if (branch != null) {
            branch.close();
            branch = null;
        }
    }
}
