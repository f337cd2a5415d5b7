package dev.graft.merge;

import java.nio.file.Path;
import java.util.List;

import dev.graft.diagnostic.Finding;

/// How a merge ended that did not fail.
public sealed interface Outcome {

    /// OUT is complete.
    ///
    /// @param tensors     how many it has
    /// @param bytes       of all of them
    /// @param keptBytes   of those that an earlier run had made
    /// @param digest      SHA-256 of the manifest: of everything that made the model, and of each tensor
    /// @param findings    what the numbers told on the way
    record Finished(Path out, int tensors, long bytes, long keptBytes, String digest, List<Finding> findings)
            implements
                Outcome {
        public Finished {
            findings = List.copyOf(findings);
        }
    }

    /// It was asked to stop. The same merge goes on from here.
    ///
    /// @param partial    where the unfinished model is
    /// @param doneBytes  of the tensors and parts that are kept
    record Stopped(Path partial, long doneBytes, long totalBytes) implements Outcome {}
}
