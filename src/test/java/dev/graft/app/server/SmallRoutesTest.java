package dev.graft.app.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import dev.graft.diagnostic.UserError;

/// The routes that run no model, CORS, and where a server listens.
@Timeout(60)
class SmallRoutesTest {
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer(4, 64, options -> options.withOrigins(List.of("https://page.example"))
                .withNames(List.of("my.host")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void listsItsModels() throws Exception {
        JsonNode list = server.get("/v1/models", 200);
        JsonNode only = list.get("data").get(0);
        assertThat(list.get("object").asString()).isEqualTo("list");
        assertThat(only.get("id").asString()).isEqualTo(TestServer.ID);
        assertThat(only.get("max_model_len").asInt()).isEqualTo(2048);
        assertThat(only.get("meta").get("n_vocab").asInt()).isEqualTo(2048);
        assertThat(server.get("/v1/models/" + TestServer.ID, 200)).isEqualTo(only);
        JsonNode page = server.get("/page/models", 200).get("models").get(0);
        assertThat(page.get("template").get("kind").asString()).isEqualTo("text");
        assertThat(page.get("template").get("source").asString()).isEqualTo("{system}Q: {prompt}\nA:");
        assertThat(page.get("max_length").asInt()).isEqualTo(2048);
    }

    @Test
    void tokensGoThereAndBack() throws Exception {
        JsonNode with = server.post("/tokenize", "{\"prompt\": \"Hello </s>\"}").get("tokens");
        JsonNode without = server.post("/tokenize", "{\"prompt\": \"Hello </s>\", \"add_special_tokens\": false}")
                .get("tokens");
        assertThat(with).hasSize(without.size() + 1);
        assertThat(with.get(0).asInt()).isEqualTo(1);
        assertThat(server.post("/detokenize", "{\"tokens\": %s}".formatted(without)).get("prompt").asString())
                .isEqualTo("Hello </s>");
        assertThat(server.post("/detokenize", "{\"tokens\": [4000]}", 400).get("error").get("param").asString())
                .isEqualTo("tokens[0]");
        JsonNode info = server.get("/tokenizer_info", 200);
        assertThat(info.get("bos_token").asString()).isEqualTo("<s>");
        assertThat(info.get("eos_token").asString()).isEqualTo("</s>");
        assertThat(info.get("pad_token").isNull()).isTrue();
        assertThat(info.get("chat_template").isNull()).isTrue();
    }

    @Test
    void countsWhatItDoes() throws Exception {
        server.post("/v1/completions", "{\"prompt\": [1, 5, 6], \"max_tokens\": 4, \"ignore_eos\": true}");
        HttpResponse<String> metrics = server.send("GET", "/metrics", "", 200);
        assertThat(metrics.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
        assertThat(metrics.body().lines()).contains("graft_places{model=\"" + TestServer.ID + "\"} 4",
                "graft_places_busy{model=\"" + TestServer.ID + "\"} 0",
                "graft_written_tokens_total{model=\"" + TestServer.ID + "\"} 4",
                "graft_requests_total{route=\"/v1/completions\",status=\"200\"} 1",
                "graft_first_text_seconds_count 1", "graft_request_body_bytes 0", "graft_requests_running 1");
        // Prometheus' format: a comment, or a name, perhaps labels, and a number.
        assertThat(metrics.body().lines()).allMatch(line -> line.startsWith("# ")
                || line.matches("[a-z_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*\\})? [0-9.]+"));
    }

    @Test
    void aPageThatMayAskIsAnswered() throws Exception {
        HttpResponse<String> response = server.send("GET", "/health", "", 200, "Origin", "https://page.example");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://page.example");
        HttpResponse<String> before = server.send("OPTIONS", "/v1/chat/completions", "", 204, "Origin",
                "https://page.example", "Access-Control-Request-Method", "POST");
        assertThat(before.headers().firstValue("Access-Control-Allow-Methods").orElseThrow()).contains("POST");
        assertThat(before.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
                .contains("Authorization", "Content-Type");
        server.send("GET", "/health", "", 403, "Origin", "https://other.example");
        assertThat(server.raw("GET /health HTTP/1.1\r\nHost: my.host\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200").doesNotContain("Access-Control");
    }

    @Test
    void aPortThatIsTakenIsAFinding() {
        refuses(server.server.port(), ServerOptions.LOOPBACK);
        refuses(0, "192.0.2.1"); // a documentation address, which no machine has
        refuses(0, "no such host");
    }

    private static void refuses(int port, String host) {
        assertThatThrownBy(() -> ApiServer.start(
                List.of(Served.of("m", server.model, server.batcher, null)),
                ServerOptions.standard().withAddress(host, port), _ -> {})).isInstanceOf(UserError.class)
                .hasMessageContaining("[bad-address]");
    }

    @Test
    void aModelWithoutATemplateTalksNot() throws Exception {
        try (ApiServer bare = ApiServer.start(List.of(Served.of("m", server.model, server.batcher, null)),
                ServerOptions.standard().withAddress("localhost", 0), _ -> {})) {
            assertThat(bare.address()).startsWith("http://localhost:");
            assertThat(server.raw("GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 200");
        }
    }
}
