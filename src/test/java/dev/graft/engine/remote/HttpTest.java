package dev.graft.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;

class HttpTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private final FakeServer server;

    HttpTest() throws IOException {
        server = new FakeServer();
        server.answering((_, _) -> "{\"ok\": \"yes\"}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Http http(int retries, Duration timeout) {
        return new Http(server.endpoint(), new ServerOptions("m", "key", 0, 1, retries, timeout),
                server.retry(retries));
    }

    private String ask(int retries, Duration timeout) throws IOException {
        try (Http http = http(retries, timeout)) {
            return http.post("/v1/completions", Reply.body()).at("ok").text();
        }
    }

    private Finding failure(int retries, Duration timeout) {
        return catchThrowableOfType(UserError.class, () -> ask(retries, timeout)).findings().getFirst();
    }

    @Test
    void triesAgainWithLongerAndLongerWaits() throws IOException {
        server.first(FakeServer.status(500), FakeServer.status(503), FakeServer.status(429), FakeServer::cut,
                exchange -> FakeServer.send(exchange, 200, "{\"cut"), FakeServer.status(502), FakeServer.status(504));
        assertThat(ask(7, LONG)).isEqualTo("yes");
        assertThat(server.waits).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
        assertThat(server.count("/v1/completions")).isEqualTo(8);
    }

    @Test
    void waitsAsLongAsTheServerSays() throws IOException {
        server.first(FakeServer.status(429, "Retry-After", "17"),
                FakeServer.status(503, "Retry-After", "Sun, 1 Mar 2026 12:00:40 GMT"),
                FakeServer.status(503, "Retry-After", "Sun, 1 Mar 2026 11:00:00 GMT"),
                FakeServer.status(503, "Retry-After", "soon"));
        assertThat(ask(5, LONG)).isEqualTo("yes");
        assertThat(server.waits).extracting(Duration::toSeconds).containsExactly(17L, 40L, 0L, 8L);
    }

    @Test
    void doesNotWaitForHours() {
        server.first(FakeServer.status(429, "Retry-After", "7200"));
        Finding finding = failure(5, LONG);
        assertThat(finding.id()).isEqualTo("server-failed");
        assertThat(finding.what()).contains("7200 s");
        assertThat(server.waits).isEmpty();
    }

    @Test
    void givesUpInTheEnd() {
        server.first(FakeServer.status(500), FakeServer.status(500), FakeServer.status(500));
        Finding finding = failure(2, LONG);
        assertThat(finding.id()).isEqualTo("server-failed");
        assertThat(finding.what()).contains("3 tries", "500: told to");
        assertThat(server.count("/v1/completions")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"400, --max-length", "401, OPENAI_API_KEY", "403, OPENAI_API_KEY", "404, address", "413, --max-length",
            "302, redirects", "418, log"})
    void asksNoSecondTimeWhatIsRefused(int status, String remedy) {
        server.first(FakeServer.status(status, "Location", "http://localhost:1/"));
        Finding finding = failure(5, LONG);
        assertThat(finding.id()).isEqualTo("server-refused");
        assertThat(finding.what()).contains(status + ": told to").doesNotContain("key");
        assertThat(finding.remedy()).contains(remedy);
        assertThat(server.calls).hasSize(1);
    }

    @Test
    void aServerThatIsSilentIsAskedAgain() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        server.first(_ -> over.await(), exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            over.await(); // headers in time, and then nothing
        });
        try {
            assertThat(ask(100, Duration.ofMillis(500))).isEqualTo("yes"); // a slow machine may need more than three
            assertThat(server.waits).hasSizeGreaterThanOrEqualTo(2);
        } finally {
            over.countDown();
        }
    }

    @Test
    void aServerThatIsNeverInTimeFails() {
        CountDownLatch over = new CountDownLatch(1);
        server.first(_ -> over.await());
        try {
            assertThat(failure(0, Duration.ofMillis(500)).what()).contains("no answer within");
        } finally {
            over.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{\"a\": NaN}", "{} {}", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["})
    void whatIsNoJsonIsAskedForAgainAndThenRefused(String body) {
        server.answering((_, _) -> body);
        assertThat(failure(1, LONG).id()).isEqualTo("bad-answer");
        assertThat(server.calls).hasSize(2);
    }

    @Test
    void nobodyAtThisAddressIsSaidAtOnce() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (Http http = new Http(Endpoint.of("http://localhost:" + free), FakeServer.options(), server.retry(5))) {
            assertThat(catchThrowableOfType(UserError.class, () -> http.get("/health")).findings().getFirst().id())
                    .isEqualTo("unreachable");
        }
        assertThat(server.waits).isEmpty();
    }

    @Test
    void aServerWithoutTheTlsThatWasAskedForIsNotTalkedTo() throws IOException {
        Endpoint safe = Endpoint.of(server.endpoint().base().replace("http:", "https:"));
        try (Http http = new Http(safe, FakeServer.options(), server.retry(0))) {
            UserError error = catchThrowableOfType(UserError.class, () -> http.get("/health"));
            assertThat(error.findings().getFirst().id()).isIn("unreachable", "server-failed");
        }
        assertThat(server.calls).isEmpty();
    }

    @Test
    void takesNoMoreBytesThanItWants() throws Exception {
        AtomicInteger cancelled = new AtomicInteger();
        BoundedBody body = new BoundedBody(10);
        body.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {
                assertThat(n).isPositive();
            }

            @Override
            public void cancel() {
                cancelled.incrementAndGet();
            }
        });
        body.onNext(List.of(ByteBuffer.wrap(new byte[8])));
        assertThat(cancelled.get()).isZero();
        body.onNext(List.of(ByteBuffer.wrap(new byte[3]), ByteBuffer.wrap(new byte[3])));
        body.onComplete();
        assertThat(cancelled.get()).isEqualTo(1);
        assertThat(body.getBody().toCompletableFuture().get()).isInstanceOf(BoundedBody.Content.TooLong.class);
    }

    @Test
    void aHugeRetryCountOverflowsNothing() {
        assertThat(server.retry(100).before(100, Optional.empty()).toSeconds()).isEqualTo(30);
    }
}
