package dev.graft.app.gate;

import dev.graft.merge.Progress;

/// Hears how far the gate is: bytes while weights are read, and words while models run.
public interface GateProgress extends Progress {
    /// Hears nothing.
    GateProgress SILENT = new GateProgress() {};

    /// @param what such as `reading a text with owner/name`
    default void begins(String what) {}
}
