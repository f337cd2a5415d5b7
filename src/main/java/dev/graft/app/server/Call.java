package dev.graft.app.server;

import java.io.IOException;
import java.io.InputStream;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;

/// One request, as a route sees it.
final class Call {
    private final HttpExchange exchange;
    private final String path;
    private final Reply reply;
    private final Bodies bodies;
    private final Deadlines deadlines;
    private final ServerOptions options;
    private final long startNanos = System.nanoTime();

    Call(HttpExchange exchange, String path, Reply reply, Bodies bodies, Deadlines deadlines, ServerOptions options) {
        this.exchange = exchange;
        this.path = path;
        this.reply = reply;
        this.bodies = bodies;
        this.deadlines = deadlines;
        this.options = options;
    }

    /// Without a query, decoded.
    String path() {
        return path;
    }

    /// A header of the request, or null.
    @Nullable
    String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    Reply reply() {
        return reply;
    }

    /// When it began, as [System#nanoTime].
    long startNanos() {
        return startNanos;
    }

    ServerOptions options() {
        return options;
    }

    /// The JSON object that the client sent, read whole.
    ///
    /// @throws ApiError with 400 if it is none, with 413 if it is too large, with 429 if there is no room for it now
    Fields fields() throws IOException {
        InputStream in = exchange.getRequestBody();
        try (Deadlines.Limit _ = deadlines.within(options.readTime());
                Bodies.Body body = bodies.read(in, announced())) {
            return Fields.parse(body.bytes());
        }
    }

    private long announced() {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        return length == null ? -1 : Long.parseLong(length); // the JDK's server has seen that it is a number
    }
}
