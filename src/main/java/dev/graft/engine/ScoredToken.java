package dev.graft.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.graft.engine.kernel.LogSoftmax;

/// A token of a text, and what could have stood in its place, by the model's own logits: before bias, penalties and
/// temperature. Whoever is in both has the same number in both.
///
/// @param token     the one that is there
/// @param likeliest as many as were asked for, the likeliest first
public record ScoredToken(TokenLogProb token, List<TokenLogProb> likeliest) {
    public ScoredToken {
        likeliest = List.copyOf(likeliest);
    }

    /// @param id     of the token that is there
    /// @param count  how many of the likeliest to tell
    /// @param logits `[vocab]`, of its place; not changed
    /// @throws dev.graft.diagnostic.UserError with `non-finite` if they are no numbers
    public static ScoredToken of(int id, int count, float[] logits) {
        float[] padded = Arrays.copyOf(logits, Rows.pitch(logits.length));
        Arrays.fill(padded, logits.length, padded.length, Float.NEGATIVE_INFINITY);
        LogSoftmax softmax = LogSoftmax.of(padded, 0, padded.length); // as for a continuation's likelihood
        if (Double.isNaN(softmax.logSum())) {
            throw Completion.nonFinite();
        }
        List<TokenLogProb> likeliest = new ArrayList<>();
        for (int other : Ranking.best(logits, count)) {
            likeliest.add(new TokenLogProb(other, softmax.logProb(logits[other])));
        }
        return new ScoredToken(new TokenLogProb(id, softmax.logProb(logits[id])), likeliest);
    }
}
