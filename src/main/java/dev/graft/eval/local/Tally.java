package dev.graft.eval.local;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.graft.eval.local.EvalProgress.Reached;
import dev.graft.eval.local.EvalProgress.Share;

/// Counts what is done, by task and in all, and says so.
final class Tally {
    private final List<Asked> asked;
    private final long[] tokens;
    private final EvalProgress progress;
    private final boolean isWriting;
    private final Map<String, Share> byTask = new LinkedHashMap<>();
    private Share all;

    /// @param tokens that each question takes
    Tally(List<Asked> asked, long[] tokens, EvalProgress progress) {
        this.asked = asked;
        this.tokens = tokens;
        this.progress = progress;
        isWriting = asked.getFirst().isWriting();
        long sum = 0;
        for (int i = 0; i < tokens.length; i++) {
            Share before = byTask.getOrDefault(asked.get(i).task(), new Share(0, 0, 0, 0));
            byTask.put(asked.get(i).task(),
                    new Share(0, before.ofDocuments() + 1, 0, before.ofTokens() + tokens[i]));
            sum += tokens[i];
        }
        all = new Share(0, tokens.length, 0, sum);
        say(0);
    }

    /// A document is finished.
    void done(int document) {
        all = all.plus(1, tokens[document]);
        byTask.computeIfPresent(asked.get(document).task(), (_, share) -> share.plus(1, tokens[document]));
        say(document);
    }

    private void say(int document) {
        String task = asked.get(document).task();
        progress.reached(new Reached(task, byTask.getOrDefault(task, all), all, isWriting));
    }
}
