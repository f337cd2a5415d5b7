package dev.graft.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that come all at once, go away, or never finish.
@Timeout(120)
class ServingTest {
    private static final String LONG = "{\"prompt\": [1, 400], \"max_tokens\": 2000, \"ignore_eos\": true, \"stream\": true}";
    private static final String COMPLETIONS = "/v1/completions";

    @Test
    void whoFindsTheQueueFullMayComeAgain() throws Exception {
        try (TestServer server = new TestServer(1, 1, options -> options)) {
            try (Socket _ = ask(server, LONG)) {
                server.await(() -> server.batcher.load().busy() == 1);
                try (Socket _ = ask(server, LONG)) {
                    server.await(() -> server.batcher.load().waiting() == 1);
                    HttpResponse<String> refused = server.send("POST", COMPLETIONS, "{\"prompt\": \"a\"}", 429);
                    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                    assertThat(refused.body()).contains("server_busy", "rate_limit_error");
                }
            }
            server.await(() -> server.batcher.load().busy() + server.batcher.load().waiting() == 0);
            server.post(COMPLETIONS, "{\"prompt\": \"a\", \"max_tokens\": 1}");
        }
    }

    @Test
    void whoGoesAwayFreesThePlace() throws Exception {
        try (TestServer server = new TestServer(2, 8, options -> options.withTimes(Duration.ofSeconds(9),
                Duration.ofSeconds(9), Duration.ofMillis(50)))) {
            // In the middle of a stream.
            try (Socket socket = ask(server, LONG)) {
                assertThat(lines(socket).anyMatch(line -> line.startsWith("data: {"))).isTrue();
            }
            server.await(() -> server.batcher.load().cancelledOrders() == 1 && server.batcher.load().busy() == 0);
            // While it waits for a whole answer, which a socket shows only when something is written to it.
            try (Socket _ = ask(server, LONG.replace("true}", "false}"))) {
                server.await(() -> server.batcher.load().busy() == 1);
            }
            server.await(() -> server.batcher.load().cancelledOrders() == 2 && server.batcher.load().busy() == 0);
        }
    }

    @Test
    void aBlankBeforeALateDocumentChangesNothing() throws Exception {
        String ask = "{\"prompt\": [1, 400], \"max_tokens\": 300, \"ignore_eos\": true, \"temperature\": 0}";
        try (TestServer server = new TestServer(1, 8, options -> options.withTimes(Duration.ofSeconds(9),
                Duration.ofSeconds(9), Duration.ofNanos(1)));
                TestServer patient = TestServer.start()) {
            HttpResponse<String> late = server.send("POST", COMPLETIONS, ask, 200);
            assertThat(late.body()).startsWith("  ");
            assertThat(TestServer.JSON.readTree(late.body()).get("choices"))
                    .isEqualTo(patient.post(COMPLETIONS, ask).get("choices"));
        }
    }

    @Test
    void aBodyThatStopsHalfwayHoldsNoPlaceAndEnds() throws Exception {
        try (TestServer server = new TestServer(1, 1, options -> options.withTimes(Duration.ofMillis(300),
                Duration.ofSeconds(9), Duration.ofSeconds(5)))) {
            List<Socket> half = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Socket socket = server.connect();
                byte[] whole = request("{\"prompt\": \"a\"}");
                socket.getOutputStream().write(whole, 0, whole.length - 5);
                socket.getOutputStream().flush();
                half.add(socket);
            }
            server.await(() -> server.server.running() == 20);
            assertThat(server.batcher.load().busy() + server.batcher.load().waiting()).isZero();
            server.post(COMPLETIONS, "{\"prompt\": \"a\", \"max_tokens\": 1}");
            for (Socket socket : half) {
                assertThat(isEnded(socket)).isTrue();
                socket.close();
            }
            server.await(() -> server.server.running() == 0);
        }
    }

    private static boolean isEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void answersAreTheSameAloneAndInACrowd() throws Exception {
        try (TestServer server = TestServer.start(); ExecutorService many = Executors.newFixedThreadPool(16)) {
            List<String> asks = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                asks.add("""
                        {"prompt": [1, %d, %d], "max_tokens": %d, "seed": %d, "temperature": 1.2, "logprobs": 3,
                         "ignore_eos": true, "echo": %b}""".formatted(300 + i % 5, 400 + i, 5 + i % 7, i, i % 2 == 0));
            }
            List<Object> alone = new ArrayList<>();
            for (String ask : asks) {
                alone.add(server.post(COMPLETIONS, ask).get("choices"));
            }
            List<Future<Object>> together = new ArrayList<>();
            asks.forEach(ask -> together.add(many.submit(() -> server.post(COMPLETIONS, ask).get("choices"))));
            for (int i = 0; i < asks.size(); i++) {
                assertThat(together.get(i).get()).isEqualTo(alone.get(i));
            }
        }
    }

    @Test
    void whatRunsMayBeFinishedWhileNothingNewIsTaken() throws Exception {
        try (TestServer server = TestServer.start(); ExecutorService other = Executors.newSingleThreadExecutor()) {
            HttpResponse<InputStream> stream = server.open(COMPLETIONS, LONG.replace("2000", "400"));
            stream.body().readNBytes(1);
            Future<Boolean> closed = other.submit(() -> server.server.close(Duration.ofSeconds(60)));
            server.await(() -> server.server.isClosing());
            String refused = server.raw("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(refused).startsWith("HTTP/1.1 503").contains("shutting_down");
            assertThat(new String(stream.body().readAllBytes(), StandardCharsets.UTF_8)).endsWith("data: [DONE]\n\n");
            assertThat(closed.get()).isTrue();
        }
    }

    /// On a connection that ends when the socket is closed. The JDK's client half-closes one, and may leave it so for as
    /// long as the answer goes on.
    private static Socket ask(TestServer server, String json) throws IOException {
        Socket socket = server.connect();
        socket.getOutputStream().write(request(json));
        return socket;
    }

    private static Stream<String> lines(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).lines();
    }

    private static byte[] request(String json) {
        return "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(json.length(), json).getBytes(StandardCharsets.UTF_8);
    }
}
