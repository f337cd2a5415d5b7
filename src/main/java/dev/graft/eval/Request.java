package dev.graft.eval;

import java.util.List;

/// What a model is asked about one document. Texts only.
public sealed interface Request {
    String context();

    /// How likely is this continuation?
    record LogLikelihood(String context, String continuation) implements Request {}

    /// Go on, greedily, until one of the stop strings.
    ///
    /// @param until     stop strings, without the tokenizer's end token, which is always one
    /// @param maxTokens new tokens at most
    /// @param options   as samples files show them
    record Generate(String context, List<String> until, int maxTokens, JsonValue.Fields options) implements Request {
        public Generate {
            until = List.copyOf(until);
        }
    }
}
