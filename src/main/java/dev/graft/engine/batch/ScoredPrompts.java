package dev.graft.engine.batch;

import java.util.ArrayDeque;
import java.util.Deque;

/// Prompts that were scored of late. A cache of keys and values knows no probabilities, so a prompt that is to be scored
/// would be run from its first token on, each time; the choices of a question differ in their last tokens only.
final class ScoredPrompts {
    /// Numbers that are kept, about: of each token its own, and those of the likeliest. Some MiB.
    private static final long MOST = 1 << 17;

    private final Deque<PromptScores> latestFirst = new ArrayDeque<>();
    private long size;

    /// @param scores complete ones, which don't change any more
    void remember(PromptScores scores) {
        latestFirst.addFirst(scores);
        size += scores.size();
        while (size > MOST) {
            size -= latestFirst.removeLast().size();
        }
    }

    /// Gives a prompt what it has in common with one of these.
    void help(PromptScores scores) {
        latestFirst.forEach(scores::copyFrom);
    }
}
