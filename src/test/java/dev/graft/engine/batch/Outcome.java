package dev.graft.engine.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import dev.graft.engine.Completion;
import dev.graft.engine.Finish;
import dev.graft.engine.ScoredToken;

/// All that is told of one text.
record Outcome(String text, Finish finish, int tokens, List<ScoredToken> scored) {

    static Outcome of(Completion completion) {
        return new Outcome(completion.text(), Objects.requireNonNull(completion.finish()), completion.length(),
                completion.hasLogProbs()
                        ? IntStream.range(0, completion.length()).mapToObj(completion::scored).toList()
                        : List.of());
    }

    /// Reads a ticket to its end.
    ///
    /// @return by text
    static List<Outcome> of(Ticket ticket, int texts) throws InterruptedException {
        List<StringBuilder> written = IntStream.range(0, texts).mapToObj(_ -> new StringBuilder()).toList();
        List<List<ScoredToken>> scored = IntStream.range(0, texts)
                .<List<ScoredToken>>mapToObj(_ -> new ArrayList<>()).toList();
        Outcome[] outcomes = new Outcome[texts];
        while (ticket.hasNext()) {
            switch (ticket.next()) {
                case Event.PromptScored _ -> throw new AssertionError("nobody asked for the prompt's");
                case Event.Piece(int index, String text, List<ScoredToken> tokens) -> {
                    if (outcomes[index] != null) {
                        throw new AssertionError("a piece behind the end");
                    }
                    written.get(index).append(text);
                    scored.get(index).addAll(tokens);
                }
                case Event.Ended(int index, Finish finish, int tokens) -> outcomes[index] = new Outcome(
                        written.get(index).toString(), finish, tokens, List.copyOf(scored.get(index)));
                case Event.Failed(Throwable error) -> throw new AssertionError(error);
            }
        }
        return List.of(outcomes);
    }
}
