package dev.graft.app.page;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server whose answers a test gives by hand, piece by piece: it has the page's files, and no model.
final class ScriptedServer implements AutoCloseable {
    static final JsonMapper JSON = new JsonMapper();

    /// A model as the page hears of it.
    record Model(String id, String kind, String source) {
        private Map<String, Object> json() {
            return Map.of("id", id, "max_length", 2048, "template", Map.of("kind", kind, "source", source));
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final PageFiles files = PageFiles.read();
    private final BlockingQueue<Answering> asked = new LinkedBlockingQueue<>();
    private volatile String key = "";

    private ScriptedServer(HttpServer server, List<Model> models) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::file);
        server.createContext("/page/models", exchange -> open(exchange, _ -> send(exchange, 200,
                Map.of("models", models.stream().map(Model::json).toList()))));
        server.createContext("/apply-template", exchange -> open(exchange, this::render));
        server.createContext("/v1/chat/completions", exchange -> open(exchange, this::answer));
        server.start();
    }

    static ScriptedServer of(Model... models) throws IOException {
        return new ScriptedServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0),
                List.of(models));
    }

    /// From now on only who shows this is let in.
    ScriptedServer withKey(String key) {
        this.key = key;
        return this;
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /// The next request for an answer, once it is there.
    Answering next() throws InterruptedException {
        Answering next = asked.poll(Chromium.PATIENCE, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("the page asked for nothing");
        }
        return next;
    }

    boolean isAsked() {
        return !asked.isEmpty();
    }

    private interface Route {
        void take(HttpExchange exchange) throws IOException;
    }

    private void open(HttpExchange exchange, Route route) throws IOException {
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        if (key.isEmpty() || ("Bearer " + key).equals(shown)) {
            route.take(exchange);
        } else {
            send(exchange, 401, error("a key is needed"));
        }
    }

    private void file(HttpExchange exchange) throws IOException {
        PageFile file = files.file(exchange.getRequestURI().getPath()).orElse(null);
        if (file == null) {
            send(exchange, 404, error("unknown path"));
            return;
        }
        files.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.getResponseHeaders().set("Content-Type", file.type());
        exchange.getResponseHeaders().set("ETag", file.tag());
        exchange.sendResponseHeaders(200, file.bytes().length);
        exchange.getResponseBody().write(file.bytes());
        exchange.close();
    }

    private void render(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        String template = request.path("chat_template").asString("<user>{prompt}</user>");
        String last = request.get("messages").values().stream().toList().getLast().get("content").asString();
        if (template.contains("{prompt}")) {
            send(exchange, 200, Map.of("prompt", template.replace("{prompt}", last)));
        } else {
            send(exchange, 400, error("the text does not contain {prompt}"));
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(new Answering(exchange, JSON.readTree(exchange.getRequestBody().readAllBytes())));
    }

    static Map<String, ?> error(String message) {
        return Map.of("error", Map.of("message", message, "type", "invalid_request_error"));
    }

    static void send(HttpExchange exchange, int status, Map<String, ?> body) throws IOException {
        byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
