package dev.graft.engine;

/// A token and the natural logarithm of its probability.
public record TokenLogProb(int id, double logProb) {}
