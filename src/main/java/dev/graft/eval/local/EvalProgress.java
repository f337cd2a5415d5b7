package dev.graft.eval.local;

/// Is told how far a run is.
@FunctionalInterface
public interface EvalProgress {
    /// For those who do not wait.
    EvalProgress NONE = _ -> {};

    /// @param task       of the document that was worked on
    /// @param ofTask     what of this task is done
    /// @param ofStage    what of all tasks is done that run together with it; a new stage begins with all of it open
    /// @param isWriting  whether texts are written in this stage
    record Reached(String task, Share ofTask, Share ofStage, boolean isWriting) {}

    /// @param documents that are finished
    /// @param tokens    that they took, counted once where they share them
    record Share(int documents, int ofDocuments, long tokens, long ofTokens) {
        Share plus(int moreDocuments, long moreTokens) {
            return new Share(documents + moreDocuments, ofDocuments, tokens + moreTokens, ofTokens);
        }
    }

    void reached(Reached reached);
}
