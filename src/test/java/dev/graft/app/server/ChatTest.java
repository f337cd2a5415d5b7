package dev.graft.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// `/v1/chat/completions`, by the template `{system}Q: {prompt}\nA:`.
@Timeout(120)
class ChatTest {
    private static final String ROUTE = "/v1/chat/completions";
    private static final String USER = "{\"role\": \"user\", \"content\": \"Who?\"}";

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String ask(String messages, String more) {
        return "{\"messages\": [%s], \"temperature\": 0, \"max_tokens\": 8, \"ignore_eos\": true%s}".formatted(messages,
                more);
    }

    private static String answer(String messages, String more) throws Exception {
        JsonNode json = server.post(ROUTE, ask(messages, more));
        assertThat(json.get("object").asString()).isEqualTo("chat.completion");
        JsonNode message = json.get("choices").get(0).get("message");
        assertThat(message.get("role").asString()).isEqualTo("assistant");
        return message.get("content").asString();
    }

    private static String completion(String prompt) throws Exception {
        return server.post("/v1/completions",
                "{\"prompt\": %s, \"temperature\": 0, \"max_tokens\": 8, \"ignore_eos\": true}"
                        .formatted(TestServer.JSON.writeValueAsString(prompt)))
                .get("choices").get(0).get("text").asString();
    }

    @Test
    void theTemplateMakesThePrompt() throws Exception {
        String system = "{\"role\": \"system\", \"content\": \"Be brief. \"}, ";
        assertThat(answer(USER, "")).isEqualTo(completion("Q: Who?\nA:"));
        assertThat(answer(system + USER, "")).isEqualTo(completion("Be brief. Q: Who?\nA:"));
        assertThat(answer(system.replace("system", "developer") + USER, ""))
                .isEqualTo(completion("Be brief. Q: Who?\nA:"));
        assertThat(answer("{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"Who\"},"
                + " {\"type\": \"text\", \"text\": \"else?\"}]}", "")).isEqualTo(completion("Q: Who\nelse?\nA:"));
    }

    @Test
    void arequestMayBringItsOwnTemplate() throws Exception {
        assertThat(answer(USER, ", \"chat_template\": \"<{prompt}>\"")).isEqualTo(completion("<Who?>"));
        assertThat(answer(USER, ", \"chat_template\": \"{% for m in messages %}[{{ m.content }}]{% endfor %}\""))
                .isEqualTo(server.post("/v1/completions", """
                        {"prompt": "[Who?]", "add_special_tokens": false, "temperature": 0, "max_tokens": 8,
                         "ignore_eos": true}""").get("choices").get(0).get("text").asString());
    }

    @Test
    void aTemplateThatRefusesIsTheClientsMatter() throws Exception {
        JsonNode error = server.post(ROUTE, ask(USER, ", \"chat_template\": \"{{ raise_exception('no') }}\""), 400)
                .get("error");
        assertThat(error.get("code").asString()).isEqualTo("template-raised");
    }

    @Test
    void aStreamBeginsWithTheRoleAndAddsUp() throws Exception {
        List<JsonNode> events = server.events(ROUTE, ask(USER, ", \"stream\": true, \"n\": 2"));
        for (int i = 0; i < 2; i++) {
            int index = i;
            List<JsonNode> own = events.stream().map(event -> event.get("choices").get(0))
                    .filter(choice -> choice.get("index").asInt() == index).toList();
            assertThat(own.getFirst().get("delta").get("role").asString()).isEqualTo("assistant");
            StringBuilder text = new StringBuilder();
            for (JsonNode choice : own) {
                JsonNode content = choice.get("delta").get("content");
                text.append(content == null ? "" : content.asString());
                assertThat(choice.get("finish_reason").isNull()).isEqualTo(choice != own.getLast());
            }
            assertThat(text).hasToString(answer(USER, ""));
            assertThat(own.getLast().get("delta")).isEmpty();
            assertThat(own.getLast().get("finish_reason").asString()).isEqualTo("length");
        }
        assertThat(events).allMatch(event -> event.get("object").asString().equals("chat.completion.chunk"));
        assertThat(events).allMatch(event -> !event.has("usage"));
    }

    @Test
    void tokensComeWithTheirProbabilitiesAndBytes() throws Exception {
        String more = ", \"logprobs\": true, \"top_logprobs\": 3";
        JsonNode content = server.post(ROUTE, ask(USER, more)).get("choices").get(0).get("logprobs").get("content");
        assertThat(content).hasSize(8);
        for (JsonNode token : content) {
            assertThat(token.get("top_logprobs")).hasSize(3);
            assertThat(token.get("top_logprobs").get(0).get("logprob")).isEqualTo(token.get("logprob")); // greedy
            assertThat(token.get("bytes")).isNotEmpty();
        }
        List<JsonNode> streamed = new ArrayList<>();
        for (JsonNode event : server.events(ROUTE, ask(USER, more + ", \"stream\": true"))) {
            JsonNode probs = event.get("choices").get(0).get("logprobs");
            if (!probs.isNull()) {
                probs.get("content").forEach(streamed::add);
            }
        }
        assertThat(streamed).containsExactlyElementsOf(content);
    }

    @Test
    void theNewerNameOfTheLimitCounts() throws Exception {
        JsonNode usage = server.post(ROUTE, ask(USER, ", \"max_completion_tokens\": 3")).get("usage");
        assertThat(usage.get("completion_tokens").asInt()).isEqualTo(3);
        assertThat(usage.get("prompt_tokens_details").get("cached_tokens").asInt()).isNotNegative();
    }
}
