package dev.graft.engine.batch;

import java.util.List;

import dev.graft.engine.TokenLogProb;

/// A token of a text, and what could have stood in its place. Whoever is in both has the same number in both.
///
/// @param token     the one that is there
/// @param likeliest as many as were asked for, the likeliest first
public record ScoredToken(TokenLogProb token, List<TokenLogProb> likeliest) {
    public ScoredToken {
        likeliest = List.copyOf(likeliest);
    }
}
