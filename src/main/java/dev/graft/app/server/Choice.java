package dev.graft.app.server;

import java.util.List;

import tools.jackson.databind.node.ObjectNode;

import dev.graft.engine.Finish;
import dev.graft.engine.ScoredToken;

/// One text of an answer, as it grows.
interface Choice {

    /// The prompt's probabilities, if they were asked for.
    ///
    /// @param tokens from the second one
    void scored(List<ScoredToken> tokens);

    /// The text goes on.
    void grow(String text, List<ScoredToken> tokens);

    void end(Finish finish);

    /// Whether there is anything to tell since the last call of [#chunk].
    boolean hasNews();

    /// What has come since the last call, as an entry of `choices` of a chunk.
    ObjectNode chunk();

    /// All of it, as an entry of `choices`.
    ObjectNode whole();
}
