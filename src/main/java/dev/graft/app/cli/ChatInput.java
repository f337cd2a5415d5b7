package dev.graft.app.cli;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/// Where the turns of a chat come from.
interface ChatInput extends AutoCloseable {
    /// The next turn; empty to be asked again, null if there are no more.
    @Nullable
    String line() throws IOException;

    /// Whether the person has asked to stop since the last call, while an answer was written.
    boolean isStopRequested();

    @Override
    void close() throws IOException;
}
