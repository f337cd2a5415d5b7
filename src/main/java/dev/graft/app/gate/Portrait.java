package dev.graft.app.gate;

import java.util.List;

import dev.graft.engine.Perplexity;

/// What a model makes of the sample.
///
/// @param name        of the model
/// @param ids         tokens of the text
/// @param perplexity  of the text
/// @param predictions at some places of it
/// @param replies     to the prompts
record Portrait(String name, List<Integer> ids, Perplexity perplexity, Predictions predictions, List<Reply> replies) {
    Portrait {
        ids = List.copyOf(ids);
        replies = List.copyOf(replies);
    }
}
