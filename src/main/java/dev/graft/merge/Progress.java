package dev.graft.merge;

/// Hears how far a run is. It is called from the threads that work, often and from several at once.
public interface Progress {
    /// Hears nothing.
    Progress SILENT = new Progress() {};

    /// All is checked, and the first tensor is next.
    ///
    /// @param totalBytes of all tensors
    /// @param doneBytes  of those that an earlier run has finished
    default void begins(long totalBytes, long doneBytes) {}

    /// @param doneBytes so far, those of an earlier run included
    /// @param tensor    what is worked on
    default void reached(long doneBytes, String tensor) {}

    /// All tensors are done; what is left takes seconds.
    default void ends() {}
}
