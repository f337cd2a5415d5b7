package dev.graft.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What is refused, and how. Numbers and names of errors are a promise to programs.
@Timeout(60)
class StatusTest {
    private static final String KEY = "a-key";
    private static final String[] WITH_KEY = {"Authorization", "Bearer " + KEY};

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer(4, 64, options -> options.withApiKey(KEY).withMaxBodyBytes(64 << 10));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            completions | {"prompt": 5}                                       | prompt
            completions | {}                                                  | prompt
            completions | {"prompt": null}                                    | prompt
            completions | {"prompt": ""}                                      |
            completions | {"prompt": []}                                      | prompt
            completions | {"prompt": [[]]}                                    | prompt[0]
            completions | {"prompt": [1, 2048]}                               | prompt[1]
            completions | {"prompt": [1, -1]}                                 | prompt[1]
            completions | {"prompt": [1, 1.5]}                                | prompt[1]
            completions | {"prompt": ["a", 1]}                                | prompt[1]
            completions | {"prompt": [[1], "a"]}                              | prompt[1]
            completions | {"prompt": "a", "temperature": -1}                  | temperature
            completions | {"prompt": "a", "temperature": "hot"}               | temperature
            completions | {"prompt": "a", "temperature": 1e999}               | temperature
            completions | {"prompt": "a", "top_p": 1.5}                       | top_p
            completions | {"prompt": "a", "min_p": 2}                         | min_p
            completions | {"prompt": "a", "top_k": 0.5}                       | top_k
            completions | {"prompt": "a", "n": 0}                             | n
            completions | {"prompt": "a", "n": 65}                            | n
            completions | {"prompt": "a", "max_tokens": -1}                   | max_tokens
            completions | {"prompt": "a", "max_tokens": 1e30}                 | max_tokens
            completions | {"prompt": "a", "seed": 1.5}                        | seed
            completions | {"prompt": "a", "stop": [1]}                        | stop[0]
            completions | {"prompt": "a", "stop": ""}                         | stop
            completions | {"prompt": "a", "stop": {"a": 1}}                   | stop
            completions | {"prompt": "a", "logprobs": true}                   | logprobs
            completions | {"prompt": "a", "logprobs": 21}                     | logprobs
            completions | {"prompt": "a", "echo": 1}                          | echo
            completions | {"prompt": "a", "stream": "yes"}                    | stream
            completions | {"prompt": "a", "stream_options": {}}               | stream_options
            completions | {"prompt": "a", "presence_penalty": 3}              | presence_penalty
            completions | {"prompt": "a", "frequency_penalty": -3}            | frequency_penalty
            completions | {"prompt": "a", "repetition_penalty": 0}            | repetition_penalty
            completions | {"prompt": "a", "logit_bias": {"2048": 1}}          | logit_bias
            completions | {"prompt": "a", "logit_bias": {"5": 101}}           | logit_bias.5
            completions | {"prompt": "a", "logit_bias": {"x": 1}}             | logit_bias
            completions | {"prompt": "a", "suffix": "b"}                      | suffix
            completions | {"prompt": "a", "best_of": 2}                       | best_of
            completions | {"prompt": "a", "use_beam_search": true}            | use_beam_search
            completions | {"prompt": "a", "model": 1}                         | model
            chat/completions | {}                                             | messages
            chat/completions | {"messages": []}                               | messages
            chat/completions | {"messages": "a"}                              | messages
            chat/completions | {"messages": ["a"]}                            | messages[0]
            chat/completions | {"messages": [{"content": "a"}]}               | messages[0].role
            chat/completions | {"messages": [{"role": "x", "content": "a"}]}  | messages[0].role
            chat/completions | {"messages": [{"role": "user"}]}               | messages[0].content
            chat/completions | {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]} | messages[0].content[0].type
            chat/completions | {"messages": [{"role": "user", "content": "a"}], "top_logprobs": 2} | top_logprobs
            chat/completions | {"messages": [{"role": "user", "content": "a"}], "max_completion_tokens": -2} | max_completion_tokens
            chat/completions | {"messages": [{"role": "user", "content": "a"}], "chat_template": "no place"} | chat_template
            chat/completions | {"messages": [{"role": "user", "content": "a"}], "chat_template": "{% for %}"} | chat_template
            """)
    void aFieldThatIsWrongIsNamed(String route, String body, String param) throws Exception {
        HttpResponse<String> response = server.send("POST", "/v1/" + route, body, param == null ? 200 : 400, WITH_KEY);
        if (param != null) {
            JsonNode error = TestServer.JSON.readTree(response.body()).get("error");
            assertThat(error.get("param").asString()).isEqualTo(param);
            assertThat(error.get("type").asString()).isEqualTo("invalid_request_error");
            assertThat(error.get("message").asString()).isNotEmpty();
            assertThat(error.get("code").asString()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"prompt": NaN}
            {"prompt": "a"} x
            {"prompt": "a", "prompt": "b"}
            [1]
            {"prompt": "a"
            ``
            """)
    void whatIsNoJsonIsSaidToBeNone(String body) throws Exception {
        HttpResponse<String> response = server.send("POST", "/v1/completions", body, 400, WITH_KEY);
        assertThat(TestServer.JSON.readTree(response.body()).get("error").get("code").asString())
                .isEqualTo("invalid_json");
    }

    @Test
    void nestingHasAnEnd() throws Exception {
        String deep = "[".repeat(20_000) + "]".repeat(20_000);
        HttpResponse<String> response = server.send("POST", "/v1/completions", "{\"prompt\": " + deep + "}", 400,
                WITH_KEY);
        assertThat(response.body()).contains("invalid_json", "depth");
    }

    @Test
    void aPromptThatFillsTheContextIsRefused() throws Exception {
        String ids = "[" + "5,".repeat(2047) + "5]";
        HttpResponse<String> response = server.send("POST", "/v1/completions", "{\"prompt\": " + ids + "}", 400,
                WITH_KEY);
        assertThat(response.body()).contains("context_length_exceeded", "2048 tokens", "\"param\":\"prompt\"");
    }

    @Test
    void anotherModelIsNotFound() throws Exception {
        HttpResponse<String> response = server.send("POST", "/v1/completions",
                "{\"model\": \"loyal-piano\", \"prompt\": \"a\"}", 404, WITH_KEY);
        assertThat(response.body()).contains("model_not_found", TestServer.ID, "not_found_error");
        server.send("GET", "/v1/models/other", "", 404, WITH_KEY);
    }

    @Test
    void withoutTheKeyOnlyHealthIsTold() throws Exception {
        HttpResponse<String> response = server.send("GET", "/v1/models", "", 401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(response.body()).contains("authentication_error");
        server.send("GET", "/v1/models", "", 401, "Authorization", "Bearer a-ke");
        server.send("GET", "/v1/models", "", 401, "Authorization", "Basic YTprZXk=");
        server.send("GET", "/metrics", "", 401);
        server.send("GET", "/nothing", "", 401);
        server.send("GET", "/health", "", 200);
        server.send("GET", "/v1/models", "", 200, "Authorization", "bearer a-key");
    }

    @Test
    void pathsAndMethodsThatAreNoneAreToldApart() throws Exception {
        assertThat(server.send("GET", "/v1/nothing", "", 404, WITH_KEY).body()).contains("unknown_path");
        HttpResponse<String> wrong = server.send("GET", "/v1/completions", "", 405, WITH_KEY);
        assertThat(wrong.headers().firstValue("Allow")).hasValue("OPTIONS, POST");
        assertThat(server.send("DELETE", "/v1/models", "", 405, WITH_KEY).headers().firstValue("Allow"))
                .hasValue("GET, HEAD, OPTIONS");
        assertThat(server.send("HEAD", "/v1/models", "", 200, WITH_KEY).body()).isEmpty();
        assertThat(server.send("OPTIONS", "/v1/models", "", 204).headers().firstValue("Allow"))
                .hasValue("GET, HEAD, OPTIONS");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            localhost,            200
            localhost:1234,       200
            127.0.0.1:8080,       200
            [::1]:8080,           200
            LOCALHOST,            200
            evil.example,         403
            127.0.0.1.evil.com,   403
            evil.example:8080,    403
            10.0.0.1,             403
            """)
    void onlyItsOwnNamesAreAnswered(String host, int status) throws IOException {
        assertThat(server.raw("GET /health HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host)))
                .startsWith("HTTP/1.1 " + status);
    }

    @Test
    void aRequestHasOneHost() throws IOException {
        assertThat(server.raw("GET /health HTTP/1.1\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(server.raw("GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void pagesOfOthersAreSentAway() throws Exception {
        assertThat(server.send("GET", "/health", "", 403, "Origin", "https://evil.example").body())
                .contains("foreign_origin");
        server.send("GET", "/health", "", 403, "Origin", "null");
        server.send("GET", "/health", "", 200, "Origin", server.server.address());
        server.send("OPTIONS", "/v1/models", "", 403, "Origin", "https://evil.example");
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedWithoutBeingKept() throws Exception {
        HttpResponse<String> response = server.send("POST", "/v1/completions", "x".repeat(65 << 10), 413, WITH_KEY);
        assertThat(response.body()).contains("body_too_large");
        // A length that is only announced is refused before anything of it has come.
        String head = "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a-key\r\n";
        try (var socket = server.connect()) {
            socket.getOutputStream()
                    .write((head + "Content-Length: 99999999999\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            byte[] start = socket.getInputStream().readNBytes(12);
            assertThat(new String(start, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 413");
        }
        // Chunks announce nothing.
        try (var socket = server.connect()) {
            socket.getOutputStream()
                    .write((head + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            byte[] chunk = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 17; i++) {
                socket.getOutputStream().write(chunk);
            }
            socket.getOutputStream().flush();
            byte[] start = socket.getInputStream().readNBytes(12);
            assertThat(new String(start, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 413");
        }
    }
}
