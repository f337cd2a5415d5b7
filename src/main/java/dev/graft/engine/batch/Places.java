package dev.graft.engine.batch;

import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.graft.diagnostic.UserError;
import dev.graft.engine.LocalModel;
import dev.graft.engine.kernel.KvLayout;

/// Texts that are being written, and how they come and go. Used by one thread.
final class Places {
    private final LocalModel model;
    private final int places;
    private final Line line;
    private final Tally tally;
    private final TreeSet<Text> running = new TreeSet<>();
    private final ScoredPrompts scored = new ScoredPrompts();

    Places(LocalModel model, int places, Line line, Tally tally) {
        this.model = model;
        this.places = places;
        this.line = line;
        this.tally = tally;
    }

    boolean isEmpty() {
        return running.isEmpty();
    }

    /// One pass through the model, with all that follows from it.
    void pass() {
        endAll(text -> text.job().isCancelled());
        Pass pass = compose();
        admit(pass);
        pass = run(pass);
        if (!pass.isEmpty()) {
            tally.pass(pass.written());
            pass.texts().forEach(this::follow);
        }
    }

    private Pass compose() {
        Pass pass = new Pass((int) running.stream().filter(Text::isWriting).count());
        running.forEach(pass::add);
        return pass;
    }

    /// Takes texts in while the pass has room for some of their prompts. The first in the line comes first: if it cannot
    /// come yet, the others wait with it.
    private void admit(Pass pass) {
        while (pass.hasRoom() && running.size() < places) {
            Text next = line.first();
            if (next == null || running.stream().anyMatch(text -> isWorthWaiting(text, next))) {
                return;
            }
            if (next.isFinished()) {
                end(next);
                continue;
            }
            PromptScores scores = next.scores();
            if (scores != null) {
                scored.help(scores);
            }
            next.open(model);
            if (!running.isEmpty() && !hasMemory(next)) {
                next.release();
                return;
            }
            line.remove(next);
            running.add(next);
            tally.busy(running.size());
            if (next.job().begin(next.branch().length())) {
                tally.begin(next.job().ticket().promptTokens(), next.branch().length());
            }
            pass.add(next);
        }
    }

    /// Whether a text is about to run much of another one's beginning. Texts of an order wait for the prompt in any case.
    private static boolean isWorthWaiting(Text text, Text next) {
        return !text.isWriting()
                && (text.job() == next.job() || text.promises(next) >= KvLayout.BLOCK);
    }

    /// Whether there is memory for a text, and for a block more of each: enough for a while, mostly for good.
    private boolean hasMemory(Text next) {
        long needed = next.pending() + 2L * KvLayout.BLOCK;
        for (Text text : running) {
            needed += text.pending() + KvLayout.BLOCK;
        }
        return needed <= model.cacheTokens() - model.cacheTokensInUse();
    }

    /// If the texts need more memory than there is, the last one to come gives its place back, and goes on later.
    ///
    /// @return what was run in the end; texts that are not in it are no worse off
    private Pass run(Pass composed) {
        Pass pass = composed;
        while (!pass.isEmpty()) {
            try {
                pass.run(model);
                return pass;
            } catch (UserError error) {
                if (error.findings().stream().noneMatch(finding -> finding.id().equals("cache-full"))) {
                    throw error;
                }
                makeRoom(error);
                pass = compose();
            }
        }
        return pass;
    }

    private void makeRoom(UserError full) {
        Text last = running.last();
        if (running.size() > 1) {
            leave(last);
            last.release();
            line.add(List.of(last));
            tally.putBack();
        } else if (!last.align(model)) {
            fail(last.job(), full);
        }
    }

    private void follow(Text text) {
        if (!running.contains(text)) {
            return; // another text of the order has failed
        }
        Throwable failure = text.failure();
        if (failure != null) {
            fail(text.job(), failure);
            return;
        }
        text.tell();
        if (text.isFinished()) {
            end(text);
        }
    }

    /// Ends those texts, in places and in the line.
    void endAll(Predicate<Text> which) {
        Stream.concat(running.stream(), line.waiting().stream()).filter(which).toList().forEach(this::end);
    }

    /// Gives up all orders that were being run, or all that wait if none was.
    void failAll(Throwable error) {
        List<Text> texts = running.isEmpty() ? line.waiting() : List.copyOf(running);
        texts.stream().map(Text::job).distinct().toList().forEach(job -> fail(job, error));
    }

    private void fail(Job job, Throwable error) {
        for (Text text : job.texts()) {
            leave(text);
            text.release();
        }
        tally.fail();
        line.leave(job.unfinished());
        job.ticket().put(new Event.Failed(error));
    }

    private void end(Text text) {
        leave(text);
        if (text.job().endText()) {
            tally.end(text.job().isCancelled() || line.isOver());
        }
        line.leave(1);
        text.stop();
        PromptScores scores = text.scores();
        if (scores != null && scores.isComplete()) {
            scored.remember(scores);
        }
    }

    private void leave(Text text) {
        running.remove(text);
        line.remove(text);
        tally.busy(running.size());
    }
}
