package dev.graft.engine.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.graft.engine.Branch;
import dev.graft.engine.Completion;
import dev.graft.engine.LocalModel;
import dev.graft.engine.ScoredToken;
import dev.graft.engine.Step;
import dev.graft.engine.kernel.KvLayout;

/// A text that is to be written: a prompt, the tokens behind it so far, and in a place a branch that holds the first of
/// them. What the branch lacks is run next, be it a prompt, one token, or all of it again after the place was lost; so the
/// texts of an order share their prompt without knowing of each other.
///
/// Texts are ordered by when they came.
final class Text implements Comparable<Text> {
    private static final Comparator<Text> FIRST_COME = Comparator.<Text>comparingLong(text -> text.job.serial())
            .thenComparingInt(text -> text.index);

    private final Job job;
    private final int index;
    private final int[] prompt;
    private final Completion completion;
    private final @Nullable PromptScores scores;
    private @Nullable Branch branch;
    private boolean isAligned; // opens a branch only where a block begins
    private boolean isScoreTold;
    private int told; // tokens
    private volatile @Nullable Throwable failure;

    Text(Job job, int index, Completion completion) {
        this.job = job;
        this.index = index;
        this.prompt = job.order().prompt();
        this.completion = completion;
        scores = index == 0 && job.order().isScored() ? new PromptScores(prompt, job.order().promptLogProbs()) : null;
    }

    Job job() {
        return job;
    }

    /// The probabilities of the prompt, if they are to be told with this text.
    @Nullable
    PromptScores scores() {
        return scores;
    }

    /// Tokens up to where it is to be run now.
    int end() {
        return completion.isFinished() ? prompt.length - 1 : prompt.length + completion.length();
    }

    /// Those that the branch lacks.
    int pending() {
        return end() - branch().length();
    }

    /// Whether the next token is all that it lacks.
    boolean isWriting() {
        return completion.length() > 0 && pending() == 1;
    }

    boolean isFinished() {
        return completion.isFinished() && (scores == null || scores.isComplete());
    }

    /// How many tokens have been chosen.
    int written() {
        return completion.length();
    }

    private int token(int position) {
        return position < prompt.length ? prompt[position] : completion.token(position - prompt.length);
    }

    private int[] tokens(int start, int end) {
        int[] tokens = new int[end - start];
        Arrays.setAll(tokens, i -> token(start + i));
        return tokens;
    }

    /// Takes a branch that holds what the cache knows, but for what is to be computed in any case.
    void open(LocalModel model) {
        int most = scores == null || scores.isComplete() ? end() : Math.min(scores.known() + 1, end());
        Branch opened = model.branch(tokens(0, most));
        if (isAligned && opened.length() % KvLayout.BLOCK > 0) {
            int whole = opened.length() / KvLayout.BLOCK * KvLayout.BLOCK;
            opened.close();
            opened = model.branch(tokens(0, whole + 1));
        }
        branch = opened;
    }

    /// Takes another branch that shares no part of a block, so that nothing has to be copied: a last try for a text that is
    /// alone in a cache just large enough.
    ///
    /// @return whether it was not one already
    boolean align(LocalModel model) {
        if (isAligned) {
            return false;
        }
        isAligned = true;
        release();
        open(model);
        return true;
    }

    Branch branch() {
        return Objects.requireNonNull(branch);
    }

    /// Gives the branch back.
    void release() {
        if (branch != null) {
            branch.close();
            branch = null;
        }
    }

    /// How many tokens, from the first one on, another text has that this one is going to run.
    int promises(Text other) {
        int common = Math.min(end(), other.end() - 1);
        for (int i = 0; i < common; i++) {
            if (token(i) != other.token(i)) {
                common = i;
            }
        }
        return common - branch().length();
    }

    /// The next tokens to run.
    ///
    /// @param most tokens, one at least
    Step step(int most) {
        int start = branch().length(), end = Math.min(end(), start + most);
        int wanted = end == end() ? end - 1 : end;
        if (scores != null && !scores.isComplete()) {
            wanted = Math.clamp(scores.known(), start, end);
        }
        return Step.of(branch(), tokens(start, end)).wantedFrom(wanted - start);
    }

    /// Takes the logits behind a token. Several threads may bring those of a prompt.
    void take(int position, float[] logits) {
        try {
            if (scores != null && position < prompt.length - 1) {
                scores.take(position, logits);
            } else {
                completion.accept(logits);
            }
        } catch (RuntimeException | Error failed) {
            failure = failed;
        }
    }

    /// Why it cannot go on.
    @Nullable
    Throwable failure() {
        return failure;
    }

    /// Takes note that a pass is over, and tells what is new.
    void tell() {
        if (scores != null && !isScoreTold) {
            scores.knownTo(branch == null ? 0 : branch.length());
            if (scores.isComplete()) {
                isScoreTold = true;
                job.ticket().put(new Event.PromptScored(scores.all()));
            }
        }
        String gained = completion.takeText();
        boolean isRest = completion.isFinished() && completion.hasLogProbs() && told < completion.length();
        if (!gained.isEmpty() || isRest) {
            job.ticket().put(new Event.Piece(index, gained, news()));
        }
    }

    private List<ScoredToken> news() {
        List<ScoredToken> news = new ArrayList<>();
        while (completion.hasLogProbs() && told < completion.length()) {
            news.add(completion.scored(told++));
        }
        return news;
    }

    /// Tells the end; if there is none yet, it ends here.
    void stop() {
        release();
        completion.interrupt();
        tell();
        job.ticket().put(new Event.Ended(index, Objects.requireNonNull(completion.finish()), completion.length()));
    }

    @Override
    public int compareTo(Text other) {
        return FIRST_COME.compare(this, other);
    }
}
