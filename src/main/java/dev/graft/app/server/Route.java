package dev.graft.app.server;

import java.io.IOException;

/// What answers requests for one path and method.
interface Route {

    /// @throws ApiError             what the client is told instead
    /// @throws IOException          if it has gone
    /// @throws InterruptedException if the server gives up waiting
    void answer(Call call) throws IOException, InterruptedException;
}
