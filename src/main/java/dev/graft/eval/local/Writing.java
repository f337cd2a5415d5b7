package dev.graft.eval.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;

import dev.graft.engine.Completion;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Sampling;
import dev.graft.engine.Step;
import dev.graft.eval.Answer;
import dev.graft.eval.Evaluation;
import dev.graft.eval.Request;
import dev.graft.tokenizer.Tokenizer;

/// What does the model write? Texts of many documents are written side by side: a pass takes one token of each that is
/// being written, and is filled up with the prompt of the next one. When a text ends, another takes its room.
///
/// Always the likeliest token, so a text does not depend on those beside it.
final class Writing {
    /// Tokens of a pass: as many as the decoder takes at a time. A pass of one token takes half as long as one of this
    /// many, so it should be full.
    private static final int PASS = 128;

    /// Positions that a text may take beyond its tokens: blocks of 32 that are not full, and one that a fork copies.
    private static final int SLACK = 64;

    private final LocalModel model;
    private final Tokenizer tokenizer;
    private final Evaluation evaluation;
    private final EvalProgress progress;
    private final BooleanSupplier isStopped;
    private final List<Draft> drafts = new ArrayList<>();

    Writing(LocalModel model, Tokenizer tokenizer, Evaluation evaluation, EvalProgress progress,
            BooleanSupplier isStopped) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.evaluation = evaluation;
        this.progress = progress;
        this.isStopped = isStopped;
    }

    /// @return whether it came to the end
    boolean run(List<Asked> asked) throws IOException {
        long[] tokens = asked.stream().mapToLong(Writing::tokens).toArray();
        Tally tally = new Tally(asked, tokens, progress);
        OpenAnswers open = new OpenAnswers(evaluation, asked);
        Iterator<Draft> next = drafts(asked).iterator();
        try {
            Draft following = next.hasNext() ? next.next() : null;
            while (following != null || !drafts.isEmpty()) {
                if (isStopped.getAsBoolean()) {
                    return false;
                }
                while (following != null && hasRoom(following)) {
                    following.begin(model);
                    drafts.add(following);
                    following = next.hasNext() ? next.next() : null;
                }
                pass();
                for (Draft draft : finished()) {
                    if (open.put(draft.document(), draft.request(), new Answer.Text(draft.text()))) {
                        tally.done(draft.document());
                    }
                }
            }
            return true;
        } finally {
            drafts.forEach(Draft::close);
            drafts.clear();
        }
    }

    /// All of the prompt, and half of what may be written: nobody knows it better beforehand.
    private static long tokens(Asked asked) {
        long tokens = 0;
        for (int i = 0; i < asked.requests().size(); i++) {
            tokens += asked.requests().get(i).context().length;
            if (asked.question().document().requests().get(i) instanceof Request.Generate generate) {
                tokens += generate.maxTokens() / 2;
            }
        }
        return tokens;
    }

    private List<Draft> drafts(List<Asked> asked) {
        List<Draft> all = new ArrayList<>();
        for (int document = 0; document < asked.size(); document++) {
            for (int request = 0; request < asked.get(document).requests().size(); request++) {
                if (asked.get(document).question().document().requests().get(request) instanceof Request.Generate how) {
                    Sampling sampling = Sampling.greedy().withMaxTokens(how.maxTokens())
                            .withStop(how.until().stream().filter(text -> !text.isEmpty()).toList());
                    int[] prompt = asked.get(document).requests().get(request).context();
                    all.add(new Draft(document, request, prompt, how.maxTokens(),
                            new Completion(tokenizer, prompt, model.maxLength(), sampling)));
                }
            }
        }
        return all;
    }

    /// The first one always has, or the engine says why not.
    private boolean hasRoom(Draft next) {
        long taken = next.mostTokens() + SLACK;
        for (Draft draft : drafts) {
            if (draft.isReading()) {
                return false; // one prompt after the other, so that each finds what it shares with those before
            }
            taken += draft.mostTokens() + SLACK;
        }
        return drafts.isEmpty() || (drafts.size() < PASS / 2 && taken <= model.cacheTokens());
    }

    private void pass() {
        List<Draft> together = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        int writing = (int) drafts.stream().filter(draft -> !draft.isReading()).count();
        for (Draft draft : drafts) {
            together.add(draft);
            steps.add(draft.step(PASS - writing));
        }
        List<float[]> logits = model.logits(steps);
        for (int i = 0; i < together.size(); i++) {
            together.get(i).accept(logits.get(i));
        }
    }

    private List<Draft> finished() {
        List<Draft> finished = drafts.stream().filter(Draft::isFinished).toList();
        finished.forEach(Draft::close);
        drafts.removeAll(finished);
        return finished;
    }
}
