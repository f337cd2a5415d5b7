package dev.graft.app.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The answer to one request: a document at once, a document for which the client has to wait, or a stream of events.
///
/// A client that has gone is seen by a write that fails. So who waits long is sent a blank before the document, or a
/// comment between the events, which mean nothing to it; the IOException of such a write ends the request.
final class Reply {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final byte[] BLANK = {' '}, COMMENT = ascii(": waiting\n\n"), DATA = ascii("data: "),
            END = ascii("\n\n"), DONE = ascii("data: [DONE]\n\n");

    /// Of a body that is not read: so much is thrown away, that a client that sends it all sees the answer.
    private static final long LINGERING_BYTES = 1L << 30;

    /// Where the answer is.
    private enum State {
        NOT_BEGUN, DOCUMENT, EVENTS, ENDED
    }

    private final HttpExchange exchange;
    private final Deadlines deadlines;
    private final ServerOptions options;
    private State state = State.NOT_BEGUN;
    private int status;
    private long lastWrite = System.nanoTime();

    Reply(HttpExchange exchange, Deadlines deadlines, ServerOptions options) {
        this.exchange = exchange;
        this.deadlines = deadlines;
        this.options = options;
    }

    /// To be set before the answer begins.
    void header(String name, String value) {
        exchange.getResponseHeaders().set(name, value);
    }

    /// Of the answer that has begun; 0 before.
    int status() {
        return status;
    }

    boolean hasBegun() {
        return state != State.NOT_BEGUN;
    }

    /// Whether the answer is a stream of events that goes on.
    boolean isStreaming() {
        return state == State.EVENTS;
    }

    void json(JsonNode document) throws IOException {
        json(200, document);
    }

    private void json(int code, JsonNode document) throws IOException {
        byte[] bytes = MAPPER.writeValueAsBytes(document);
        if (state == State.DOCUMENT) {
            try (OutputStream body = exchange.getResponseBody()) {
                write(bytes);
                state = State.ENDED;
                body.flush();
            }
        } else {
            content(code, "application/json", bytes);
        }
    }

    void text(String type, String text) throws IOException {
        content(200, type, text.getBytes(StandardCharsets.UTF_8));
    }

    /// A whole answer. For HEAD without its bytes.
    void content(int code, String type, byte[] bytes) throws IOException {
        header("Content-Type", type);
        boolean isEmpty = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
        begin(code, State.ENDED, isEmpty ? -1 : bytes.length);
        if (!isEmpty) {
            write(bytes);
        }
        linger();
        exchange.close();
    }

    /// No content: 204.
    void empty() throws IOException {
        begin(204, State.ENDED, -1);
    }

    /// The error as the whole answer, or as the last event.
    ///
    /// @throws IOException also if a document has begun, that cannot be taken back: then the connection must end
    void error(ApiError error) throws IOException {
        switch (state) {
            case NOT_BEGUN -> {
                error.headers().forEach(this::header);
                json(error.status(), error.json());
            }
            case EVENTS -> {
                event(error.json());
                end();
            }
            case DOCUMENT, ENDED -> throw new IOException("the answer has begun", error);
        }
    }

    /// Begins a stream of server-sent events.
    void stream() throws IOException {
        header("Content-Type", "text/event-stream");
        header("Cache-Control", "no-cache");
        header("X-Accel-Buffering", "no"); // nginx, too, shall pass them on as they come
        begin(200, State.EVENTS, 0);
        flush();
    }

    void event(JsonNode data) throws IOException {
        byte[] json = MAPPER.writeValueAsBytes(data);
        byte[] event = new byte[DATA.length + json.length + END.length];
        System.arraycopy(DATA, 0, event, 0, DATA.length);
        System.arraycopy(json, 0, event, DATA.length, json.length);
        System.arraycopy(END, 0, event, DATA.length + json.length, END.length);
        write(event);
    }

    /// An event with a name, as `/v1/responses` has them.
    void event(String name, JsonNode data) throws IOException {
        write(("event: " + name + "\n").getBytes(StandardCharsets.UTF_8));
        event(data);
    }

    /// The end of a stream, as clients of OpenAI's API expect it.
    void done() throws IOException {
        write(DONE);
        end();
    }

    /// The end of a stream.
    void end() throws IOException {
        state = State.ENDED;
        exchange.close();
    }

    /// Shows a client that has waited for [ServerOptions#heartbeat] that somebody is there, and us whether it is. A stream
    /// goes on with the next event; any other answer can only be a document now, with status 200.
    ///
    /// @throws IOException if it has gone
    void beatIfSilent() throws IOException {
        if (System.nanoTime() - lastWrite < options.heartbeat().toNanos()) {
            return;
        }
        if (state == State.NOT_BEGUN) {
            header("Content-Type", "application/json");
            begin(200, State.DOCUMENT, 0);
        }
        write(state == State.EVENTS ? COMMENT : BLANK);
    }

    private void begin(int code, State next, long length) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("X-Content-Type-Options", "nosniff");
        status = code;
        state = next;
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(code, -1);
        } else {
            exchange.sendResponseHeaders(code, length);
        }
    }

    /// At once: the JDK's chunks would wait until they are full.
    private void write(byte[] bytes) throws IOException {
        try (Deadlines.Limit _ = deadlines.within(options.writeTime())) {
            exchange.getResponseBody().write(bytes);
            exchange.getResponseBody().flush();
            lastWrite = System.nanoTime();
        }
    }

    private void flush() throws IOException {
        try (Deadlines.Limit _ = deadlines.within(options.writeTime())) {
            exchange.getResponseBody().flush();
        }
    }

    /// Throws away what the client still sends. If the connection ended under it, it would never see the answer.
    private void linger() throws IOException {
        try (Deadlines.Limit _ = deadlines.within(options.readTime())) {
            InputStream rest = exchange.getRequestBody();
            byte[] scrap = new byte[64 << 10];
            long left = LINGERING_BYTES;
            for (int count = 0; count >= 0 && left > 0; left -= count) {
                count = rest.read(scrap);
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
