package dev.graft.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.graft.diagnostic.UserError;

/// A language model over token ids: what the evaluator and the server ask of it. The weights may be here or elsewhere.
public interface LanguageModel extends AutoCloseable {

    /// Ids are `0` to `vocabSize() - 1`.
    int vocabSize();

    /// The longest text that the model was made for, in tokens.
    int maxLength();

    /// How probable each continuation is after its context.
    ///
    /// Requests are planned together: what several have in common is computed once, so the more there are, the better.
    /// Their order does not matter, and a request's numbers don't depend on the others.
    ///
    /// @param answers is told each answer as soon as it is known, in any order, on the calling thread
    /// @throws UserError if a text is longer than the model allows, or needs more memory than the cache has
    /// @throws IOException if the model is elsewhere and cannot be reached
    void logLikelihoods(List<Continuation> requests, Answers answers) throws IOException;

    /// As above, in the order of the requests.
    default List<LogLikelihood> logLikelihoods(List<Continuation> requests) throws IOException {
        LogLikelihood[] inOrder = new LogLikelihood[requests.size()];
        logLikelihoods(requests, (request, answer) -> inOrder[request] = answer);
        return new ArrayList<>(Arrays.asList(inOrder));
    }

    /// Takes the answers of a batch.
    @FunctionalInterface
    interface Answers {
        /// @param request index in the list of requests
        void answer(int request, LogLikelihood answer);
    }

    @Override
    void close();
}
