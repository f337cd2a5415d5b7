package dev.graft.app.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import dev.graft.engine.LocalModel;
import dev.graft.engine.batch.Batcher;
import dev.graft.tokenizer.PromptTemplate;

/// A real server on a free port, with a donor of the example: 32 layers, a vocabulary of 2048, random weights.
final class TestServer implements AutoCloseable {
    static final Path DONOR = Path.of("examples/nyxene/hub/chargoddard/loyal-piano-m7-cdpo");
    static final String ID = "loyal-piano-m7-cdpo";
    static final ObjectMapper JSON = new ObjectMapper();

    final LocalModel model;
    final Batcher batcher;
    final ApiServer server;
    final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    /// @param places of the batcher
    TestServer(int places, int queue, UnaryOperator<ServerOptions> options) throws IOException {
        model = LocalModel.load(DONOR);
        batcher = Batcher.start(model, places, queue);
        PromptTemplate template = PromptTemplate.parse("template", "{system}Q: {prompt}\nA:", model.tokenizer());
        server = ApiServer.start(List.of(Served.of(ID, model, batcher, template)),
                options.apply(ServerOptions.standard().withAddress(ServerOptions.LOOPBACK, 0)), bugs::add);
    }

    static TestServer start() throws IOException {
        return new TestServer(4, 64, options -> options);
    }

    /// @param status that must come
    JsonNode get(String path, int status) throws IOException, InterruptedException {
        return JSON.readTree(send("GET", path, "", status).body());
    }

    JsonNode post(String path, String json, int status) throws IOException, InterruptedException {
        return JSON.readTree(send("POST", path, json, status).body());
    }

    JsonNode post(String path, String json) throws IOException, InterruptedException {
        return post(path, json, 200);
    }

    HttpResponse<String> send(String method, String path, String body, int status, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != status) {
            throw new AssertionError(
                    "%s %s: %d instead of %d: %s".formatted(method, path, response.statusCode(), status,
                            response.body()));
        }
        return response;
    }

    /// A stream, whose events come while it is read.
    HttpResponse<InputStream> open(String path, String json) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(server.address() + path))
                .POST(BodyPublishers.ofString(json)).build(), BodyHandlers.ofInputStream());
    }

    /// The events of a stream up to `[DONE]`, which must come last.
    List<JsonNode> events(String path, String json) throws IOException, InterruptedException {
        String text = send("POST", path, json, 200).body();
        List<JsonNode> events = new ArrayList<>();
        String[] blocks = text.split("\n\n");
        for (String block : blocks) {
            if (!block.startsWith("data: ")) {
                throw new AssertionError("no event: " + block);
            }
            if (!block.equals("data: [DONE]")) {
                events.add(JSON.readTree(block.substring(6)));
            }
        }
        if (!blocks[blocks.length - 1].equals("data: [DONE]")) {
            throw new AssertionError("the stream ends with " + blocks[blocks.length - 1]);
        }
        return events;
    }

    /// Sends bytes as they are, and gives what comes until the server ends the connection.
    String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    Socket connect() throws IOException {
        return new Socket(ServerOptions.LOOPBACK, server.port());
    }

    /// Waits until the server says so of itself; a test that waits in vain runs into its time limit.
    void await(Condition condition) throws InterruptedException {
        while (!condition.holds()) {
            Thread.sleep(5); // not for a while, but until it is so
        }
    }

    interface Condition {
        boolean holds();
    }

    @Override
    public void close() {
        server.close();
        batcher.close();
        model.close();
        client.close();
        if (!bugs.isEmpty()) {
            throw new AssertionError("the server reported a bug", bugs.getFirst());
        }
    }
}
