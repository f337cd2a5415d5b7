package dev.graft.engine.remote;

import java.io.IOException;
import java.util.List;

import dev.graft.engine.Continuation;
import dev.graft.engine.LanguageModel.Answers;

/// A way to have a server say how probable a given text is.
sealed interface Scoring permits WholeTextScoring, NextTokenScoring {
    void score(List<Continuation> requests, Answers answers) throws IOException;
}
