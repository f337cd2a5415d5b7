package dev.graft.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.UserError;
import dev.graft.tokenizer.Specials;

class RemoteTokenizerTest {
    private final FakeServer server;

    RemoteTokenizerTest() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// `<s>` is 1, `</s>` is 2, all else 3.
    private static String routes(String path, String body) {
        return switch (path) {
            case "/tokenizer_info" -> "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\", \"pad_token\": null}";
            case "/tokenize" -> {
                String id = body.contains("\"<s>\"") ? "1" : body.contains("\"</s>\"") ? "2" : "3";
                yield "{\"tokens\": [%s]}".formatted(body.contains("\"add_special\":true") ? "1, " + id : id);
            }
            case "/detokenize" -> body.contains("[1") ? "{\"prompt\": \"<s>x\"}" : "{\"content\": \"x\"}";
            default -> "404 {}";
        };
    }

    @Test
    void usesTheServersRoutes() throws IOException {
        server.answering(RemoteTokenizerTest::routes);
        try (RemoteModel model = server.model()) {
            RemoteTokenizer tokenizer = model.tokenizer();
            assertThat(tokenizer.bosId()).hasValue(1);
            assertThat(tokenizer.eosIds()).containsExactly(2);
            assertThat(tokenizer.token(2)).isEqualTo("</s>");
            assertThat(tokenizer.encode("x", Specials.ADD)).containsExactly(1, 3);
            assertThat(tokenizer.encode("x", Specials.NONE)).containsExactly(3);
            assertThat(tokenizer.decode(new int[] {1, 3}, Specials.ADD)).isEqualTo("<s>x");
            assertThat(tokenizer.decode(new int[] {1, 3}, Specials.NONE)).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"404 {}", "{\"tokens\": []}", "{\"tokens\": [-1]}", "{\"tokens\": [1.5]}",
            "{\"tokens\": 3}",
            "{\"ids\": [3]}"})
    void refusesAServerWithoutThem(String answer) throws IOException {
        server.answering((path, _) -> path.equals("/tokenize") ? answer : "404 {}");
        try (RemoteModel model = server.model()) {
            UserError error = catchThrowableOfType(UserError.class, model::tokenizer);
            assertThat(error.findings().getFirst().id()).isEqualTo("no-tokenize-route");
            assertThat(error.findings().getFirst().remedy()).contains("--tokenizer");
        }
    }
}
