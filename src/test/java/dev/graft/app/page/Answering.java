package dev.graft.app.page;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpExchange;
import tools.jackson.databind.JsonNode;

/// One request for an answer, and what a test lets the server say to it, when it lets it.
final class Answering {
    private final HttpExchange exchange;
    private final JsonNode request;
    private boolean isOpen;
    private int tokens;

    Answering(HttpExchange exchange, JsonNode request) {
        this.exchange = exchange;
        this.request = request;
    }

    JsonNode request() {
        return request;
    }

    /// A token and how likely it was, with two others that were less likely, the other way round for an unlikely one.
    Answering say(String token, double probability) throws IOException {
        List<Map<String, Object>> likeliest = new ArrayList<>(List.of(likely(token, probability),
                likely(" other", (1 - probability) * 0.6), likely("\n", (1 - probability) * 0.3)));
        likeliest.sort((a, b) -> Double.compare(logProb(b), logProb(a)));
        Map<String, Object> chosen = new LinkedHashMap<>(likely(token, probability));
        chosen.put("top_logprobs", likeliest);
        tokens++;
        return choice(Map.of("index", 0, "delta", Map.of("content", token), "logprobs",
                Map.of("content", List.of(chosen))));
    }

    Answering say(String... words) throws IOException {
        for (String token : words) {
            say(token, 0.97);
        }
        return this;
    }

    /// The end of a sound answer.
    ///
    /// @param reason `stop` or `length`
    void finish(String reason) throws IOException {
        choice(Map.of("index", 0, "delta", Map.of(), "finish_reason", reason));
        event(ScriptedServer.JSON.writeValueAsString(Map.of("object", "chat.completion.chunk", "choices", List.of(),
                "usage", Map.of("prompt_tokens", 11, "completion_tokens", tokens, "total_tokens", 11 + tokens))));
        event("[DONE]");
        exchange.close();
    }

    /// The end of the connection in the middle of an answer.
    void cut() {
        exchange.close();
    }

    void refuse(int status, String message, Map<String, String> headers) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        ScriptedServer.send(exchange, status, ScriptedServer.error(message));
    }

    /// Comes back when nobody listens any more, as a server notices that: it cannot write.
    void untilAbandoned() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Chromium.PATIENCE);
        try {
            while (System.nanoTime() < end) {
                write(": still here\n\n");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        } catch (IOException gone) {
            return;
        }
        throw new AssertionError("somebody still listens");
    }

    private static Map<String, Object> likely(String token, double probability) {
        return Map.of("token", token, "logprob", Math.log(probability), "bytes",
                bytes(token));
    }

    private static double logProb(Map<String, Object> token) {
        return token.get("logprob") instanceof Double value ? value : Double.NaN;
    }

    private static List<Integer> bytes(String token) {
        List<Integer> bytes = new ArrayList<>();
        for (byte one : token.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(one & 0xff);
        }
        return bytes;
    }

    private Answering choice(Map<String, Object> choice) throws IOException {
        event(ScriptedServer.JSON.writeValueAsString(Map.of("object", "chat.completion.chunk", "model",
                request.path("model").asString(""), "choices", List.of(choice))));
        return this;
    }

    private void event(String data) throws IOException {
        write("data: " + data + "\n\n");
    }

    private void write(String text) throws IOException {
        if (!isOpen) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            isOpen = true;
        }
        OutputStream out = exchange.getResponseBody();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
