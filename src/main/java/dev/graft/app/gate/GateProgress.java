package dev.graft.app.gate;

import dev.graft.merge.Progress;

/// Hears how far the gate is: bytes while weights are read, tokens while models answer.
public interface GateProgress extends Progress {
    /// Hears nothing.
    GateProgress SILENT = new GateProgress() {};

    /// A model begins to read the sample.
    default void reads(String model) {}

    /// A model answers the prompts, all at once.
    ///
    /// @param tokens of the longest answer, so far
    default void asked(String model, int tokens, int most) {}
}
