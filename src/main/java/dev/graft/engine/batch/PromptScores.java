package dev.graft.engine.batch;

import java.util.Arrays;
import java.util.List;

import dev.graft.engine.ScoredToken;

/// The probabilities of a prompt's tokens, as far as they are known. Row `p` of the logits says how probable token `p + 1`
/// is, so there is one less than there are tokens.
final class PromptScores {
    private final int[] prompt;
    private final int likeliest;
    private final ScoredToken[] scores; // by row
    private int known; // the first rows

    /// @param likeliest tokens to tell beside each
    PromptScores(int[] prompt, int likeliest) {
        this.prompt = prompt;
        this.likeliest = likeliest;
        scores = new ScoredToken[prompt.length - 1];
    }

    /// Several threads may bring rows.
    void take(int row, float[] logits) {
        scores[row] = ScoredToken.of(prompt[row + 1], likeliest, logits);
    }

    /// Takes over what another prompt has in common with this one: a token's probability depends on those before it only.
    void copyFrom(PromptScores other) {
        int differs = Arrays.mismatch(prompt, other.prompt);
        int rows = Math.min(other.known, (differs < 0 ? prompt.length : differs) - 1);
        if (likeliest == other.likeliest && rows > known) {
            System.arraycopy(other.scores, known, scores, known, rows - known);
            known = rows;
        }
    }

    /// Numbers in it.
    long size() {
        return (long) scores.length * (1 + likeliest);
    }

    /// All rows before this one were taken.
    void knownTo(int row) {
        known = Math.clamp(row, known, scores.length);
    }

    /// The first row that is still to be taken.
    int known() {
        return known;
    }

    boolean isComplete() {
        return known == scores.length;
    }

    /// Of tokens 1, 2, …
    List<ScoredToken> all() {
        return Arrays.asList(scores);
    }
}
