package dev.graft.engine.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/// A server on this machine that answers as it is told to, and remembers what it was asked.
///
/// Its model: token `t` at position `i` has log-probability `-(t % 5) / 2 - i / 1024`, and the best is that of a token
/// with `t % 5 = 0`.
public final class FakeServer implements AutoCloseable {
    private static final Pattern IDS = Pattern.compile("\"prompt\":\\s*\\[\\[?([0-9, ]*)]");

    /// Retry waits that would have been.
    final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
    final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Misbehaviour> next = new ArrayDeque<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Answering answering = FakeServer::echo;
    private String models = "404 {}";

    record Call(String path, String body, @Nullable String key) {}

    /// What to answer.
    public interface Answering {
        /// @return a body for status 200, or a status of three digits and a body
        String answer(String path, String body) throws InterruptedException;
    }

    /// Something instead of an answer.
    interface Misbehaviour {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    public FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public FakeServer answering(Answering answers) {
        answering = answers;
        return this;
    }

    /// What it says when asked for its models.
    FakeServer models(String answer) {
        models = answer;
        return this;
    }

    /// Does this once, before it answers properly again.
    synchronized FakeServer first(Misbehaviour... wrong) {
        next.addAll(Arrays.asList(wrong));
        return this;
    }

    public Endpoint endpoint() {
        return Endpoint.of("http://localhost:%d/v1".formatted(server.getAddress().getPort()));
    }

    static ServerOptions options() {
        return new ServerOptions("m", null, 0, 4, 3, Duration.ofSeconds(60));
    }

    /// Waits for nothing, and knows the moment.
    Retry retry(int retries) {
        return new Retry(retries, Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC), waits::add);
    }

    RemoteModel model() throws IOException {
        return model(options());
    }

    RemoteModel model(ServerOptions options) throws IOException {
        return RemoteModel.open(endpoint(), options, retry(options.retries()));
    }

    public int calls() {
        return calls.size();
    }

    public long count(String path) {
        return calls.stream().filter(call -> call.path.equals(path)).count();
    }

    private synchronized @Nullable Misbehaviour misbehaviour(String path) {
        return path.equals("/v1/models") ? null : next.poll();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            calls.add(new Call(path, body, exchange.getRequestHeaders().getFirst("Authorization")));
            Misbehaviour wrong = misbehaviour(path);
            if (wrong != null) {
                wrong.answer(exchange);
                return;
            }
            String answer = path.equals("/v1/models") ? models : answering.answer(path, body);
            boolean hasStatus = answer.matches("(?s)[1-5][0-9][0-9] .*");
            send(exchange, hasStatus ? Integer.parseInt(answer.substring(0, 3)) : 200,
                    hasStatus ? answer.substring(4) : answer);
        } catch (IOException gone) {
            calls.add(new Call("broken", String.valueOf(gone.getMessage()), null)); // the client went away
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    static Misbehaviour status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            send(exchange, status, "{\"error\": {\"message\": \"told to\"}}");
        };
    }

    /// Promises more bytes than it sends.
    static void cut(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write("{\"choices\": [".getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    static int[] ids(String body) {
        Matcher matcher = IDS.matcher(body);
        if (!matcher.find()) {
            throw new UncheckedIOException(new IOException("no ids in " + body));
        }
        return Arrays.stream(matcher.group(1).split(",")).map(String::strip).mapToInt(Integer::parseInt).toArray();
    }

    static double logProb(int token, int position) {
        return -(token % 5) / 2.0 - position / 1024.0;
    }

    /// OpenAI's form, and refuses what it does not have.
    public static String echo(String path, String body) {
        if (!path.equals("/v1/completions")) {
            return "404 {}";
        }
        int[] ids = ids(body);
        StringBuilder own = new StringBuilder("null"), top = new StringBuilder("null");
        for (int i = 1; i <= ids.length; i++) {
            double logProb = i == ids.length ? -0.5 : logProb(ids[i], i);
            own.append(", ").append(logProb);
            top.append(", {\"best\": ").append(logProb(0, i)).append(", \"own\": ").append(logProb).append('}');
        }
        return """
                {"choices": [{"index": 0, "text": "…", "logprobs": {"token_logprobs": [%s], "top_logprobs": [%s]}}],
                 "usage": {"prompt_tokens": %d}}""".formatted(own, top, ids.length);
    }

    /// As [#echo], and then changed.
    static Answering changed(UnaryOperator<String> change) {
        return (path, body) -> change.apply(echo(path, body));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
