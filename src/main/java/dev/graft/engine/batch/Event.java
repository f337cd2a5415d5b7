package dev.graft.engine.batch;

import java.util.List;

import dev.graft.engine.Finish;
import dev.graft.engine.ScoredToken;

/// What happens to an order, in this sequence: its prompt is scored, if that was asked for; then pieces of its texts, those
/// of several mixed; at the end of each text [Ended]. Or [Failed], after which nothing comes.
public sealed interface Event {

    /// The probabilities of the prompt.
    ///
    /// @param tokens 1, 2, … of the prompt: the first one has no probability, because nothing comes before it
    record PromptScored(List<ScoredToken> tokens) implements Event {
        public PromptScored {
            tokens = List.copyOf(tokens);
        }
    }

    /// A text goes on.
    ///
    /// @param index  of the text in the order
    /// @param text   what it has gained that is certain; empty only if tokens are left at the end
    /// @param tokens since the last piece, an end token among them; empty if the sampling asks for no log-probabilities
    record Piece(int index, String text, List<ScoredToken> tokens) implements Event {
        public Piece {
            tokens = List.copyOf(tokens);
        }
    }

    /// A text is complete.
    ///
    /// @param index  of the text in the order
    /// @param finish [Finish#INTERRUPTED] if the ticket or the batcher was closed
    /// @param tokens that were chosen, an end token included
    record Ended(int index, Finish finish, int tokens) implements Event {}

    /// The order is given up, with all its texts.
    ///
    /// @param error a UserError such as `cache-full`, `short-read` or `non-finite`; anything else is a bug
    record Failed(Throwable error) implements Event {}
}
