package dev.graft.eval;

/// What the model said to one [Request].
public sealed interface Answer {

    /// @param logLikelihood natural logarithm, summed over the tokens of the continuation
    /// @param isGreedy      whether each of them is the most likely token
    record Likelihood(double logLikelihood, boolean isGreedy) implements Answer {}

    /// @param value generated, cut before the first stop string
    record Text(String value) implements Answer {}
}
