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

/// Answers that have a form: JSON, a schema, a call of a tool; and `/v1/responses`. The model's weights are random, so what
/// has a form has it by constraint.
@Timeout(240)
class FormsTest {
    private static final String CHAT = "/v1/chat/completions", RESPONSES = "/v1/responses";
    private static final String ASK = "{\"messages\": [{\"role\": \"user\", \"content\": \"Who?\"}], \"seed\": 7, \"max_tokens\": 200%s}";
    private static final String SCHEMA = """
            {"type": "object", "required": ["color", "n"], "additionalProperties": false, "properties":
             {"color": {"enum": ["red", "green"]}, "n": {"type": "integer", "minimum": 10, "maximum": 99}}}""";
    private static final String TEMPLATE = """
            , "chat_template": "{% for t in tools or [] %}{{ t.function.name }} {% endfor %}\
            {% for m in messages %}{{ m.role }}: {{ m.content }}{% for c in m.tool_calls or [] %}\
            {{ c.function.arguments.city }}{% endfor %}{% endfor %}\"""";
    private static final String TOOLS = """
            , "tools": [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object",
             "properties": {"city": {"enum": ["Rome", "Bonn"]}}, "required": ["city"], "additionalProperties": false}}}]""";

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode choice(String more) throws Exception {
        return server.post(CHAT, ASK.formatted(more)).get("choices").get(0);
    }

    private static void checkColor(String text) {
        JsonNode value = TestServer.JSON.readTree(text);
        assertThat(value.propertyNames()).containsExactlyInAnyOrder("color", "n");
        assertThat(value.get("color").asString()).isIn("red", "green");
        assertThat(value.get("n").asInt()).isBetween(10, 99);
    }

    private static String format(String schema) {
        return ", \"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"s\", \"schema\": %s}}"
                .formatted(schema);
    }

    @Test
    void anAnswerFollowsASchema() throws Exception {
        JsonNode choice = choice(format(SCHEMA));
        checkColor(choice.get("message").get("content").asString());
        assertThat(choice.get("finish_reason").asString()).isEqualTo("stop");
    }

    @Test
    void aStreamFollowsIt() throws Exception {
        StringBuilder text = new StringBuilder();
        for (JsonNode event : server.events(CHAT, ASK.formatted(format(SCHEMA) + ", \"stream\": true"))) {
            JsonNode content = event.get("choices").get(0).get("delta").get("content");
            text.append(content == null ? "" : content.asString());
        }
        checkColor(text.toString());
    }

    @Test
    void anyObjectBeginsLikeOne() throws Exception {
        String text = choice(", \"response_format\": {\"type\": \"json_object\"}").get("message").get("content")
                .asString();
        assertThat(text.strip()).startsWith("{");
    }

    @Test
    void whatCannotBeHeldToIsRefused() throws Exception {
        JsonNode error = server.post(CHAT, ASK.formatted(format("{\"type\": \"string\", \"pattern\": \"a\"}")), 400)
                .get("error");
        assertThat(error.get("code").asString()).isEqualTo("bad-schema");
        assertThat(error.get("message").asString()).contains("'pattern'");
        assertThat(error.get("param").asString()).isEqualTo("response_format.json_schema.schema");
        server.post(CHAT, ASK.formatted(", \"response_format\": {\"type\": \"xml\"}"), 400);
        server.post(CHAT, ASK.formatted(", \"response_format\": {\"type\": \"json_schema\"}"), 400);
    }

    @Test
    void aCallThatIsRequiredIsMade() throws Exception {
        for (String tool : List.of("\"required\"", "{\"type\": \"function\", \"function\": {\"name\": \"weather\"}}")) {
            JsonNode choice = choice(TEMPLATE + TOOLS + ", \"tool_choice\": " + tool);
            assertThat(choice.get("finish_reason").asString()).isEqualTo("tool_calls");
            assertThat(choice.get("message").get("content").isNull()).isTrue();
            JsonNode function = choice.get("message").get("tool_calls").get(0).get("function");
            assertThat(function.get("name").asString()).isEqualTo("weather");
            JsonNode arguments = TestServer.JSON.readTree(function.get("arguments").asString());
            assertThat(arguments.get("city").asString()).isIn("Rome", "Bonn");
        }
        List<JsonNode> events = server.events(CHAT,
                ASK.formatted(TEMPLATE + TOOLS + ", \"tool_choice\": \"required\", \"stream\": true"));
        JsonNode last = events.getLast().get("choices").get(0);
        assertThat(last.get("finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(last.get("delta").get("tool_calls").get(0).get("index").asInt()).isZero();
        assertThat(events).noneMatch(event -> event.get("choices").get(0).get("delta").has("content"));
    }

    @Test
    void toolsNeedATemplateThatReadsThem() throws Exception {
        JsonNode error = server.post(CHAT, ASK.formatted(TOOLS), 400).get("error");
        assertThat(error.get("message").asString()).contains("does not read 'tools'");
        assertThat(choice(TOOLS + ", \"tool_choice\": \"none\"").get("message").get("content").isString()).isTrue();
        server.post(CHAT, ASK.formatted(TEMPLATE + TOOLS + ", \"tool_choice\": \"sometimes\""), 400);
        server.post(CHAT, ASK.formatted(", \"tool_choice\": \"required\""), 400);
    }

    @Test
    void theTemplateSeesCallsAndTheirResults() throws Exception {
        String messages = """
                {"messages": [{"role": "user", "content": "Hot?"}, {"role": "assistant", "tool_calls": [{"id": "c",
                 "type": "function", "function": {"name": "weather", "arguments": "{\\"city\\": \\"Rome\\"}"}}]},
                 {"role": "tool", "tool_call_id": "c", "content": "30"}], "temperature": 0, "max_tokens": 6,
                 "ignore_eos": true%s}""";
        String expected = server.post("/v1/completions", """
                {"prompt": "user: Hot?assistant: Rometool: 30", "add_special_tokens": false, "temperature": 0,
                 "max_tokens": 6, "ignore_eos": true}""").get("choices").get(0).get("text").asString();
        assertThat(server.post(CHAT, messages.formatted(TEMPLATE)).get("choices").get(0).get("message").get("content")
                .asString()).isEqualTo(expected);
        server.post(CHAT, messages.formatted(TEMPLATE).replace("\\\"Rome\\\"}", ""), 400);
    }

    private static String response(String more) {
        return "{\"input\": \"Who?\", \"temperature\": 0, \"max_output_tokens\": 8, \"ignore_eos\": true%s}"
                .formatted(more);
    }

    @Test
    void aResponseIsTheAnswerOfAConversation() throws Exception {
        JsonNode response = server.post(RESPONSES, response(""));
        JsonNode chat = server.post(CHAT, """
                {"messages": [{"role": "user", "content": "Who?"}], "temperature": 0, "max_tokens": 8,
                 "ignore_eos": true}""");
        String text = response.get("output").get(0).get("content").get(0).get("text").asString();
        assertThat(text).isEqualTo(chat.get("choices").get(0).get("message").get("content").asString());
        assertThat(response.get("status").asString()).isEqualTo("incomplete");
        assertThat(response.get("incomplete_details").get("reason").asString()).isEqualTo("max_output_tokens");
        assertThat(response.get("usage").get("output_tokens").asInt()).isEqualTo(8);
        JsonNode items = server.post(RESPONSES, response("").replace("\"Who?\"",
                "[{\"role\": \"user\", \"content\": [{\"type\": \"input_text\", \"text\": \"Who?\"}]}]"));
        assertThat(items.get("output").get(0).get("content")).isEqualTo(response.get("output").get(0).get("content"));
    }

    @Test
    void aResponseIsStreamedByNamedEvents() throws Exception {
        String body = server.send("POST", RESPONSES, response(", \"stream\": true"), 200).body();
        List<String> types = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        JsonNode last = TestServer.JSON.readTree("{}");
        for (String block : body.split("\n\n")) {
            String[] lines = block.split("\n");
            last = TestServer.JSON.readTree(lines[1].substring("data: ".length()));
            assertThat(lines[0]).isEqualTo("event: " + last.get("type").asString());
            assertThat(last.get("sequence_number").asInt()).isEqualTo(types.size());
            types.add(last.get("type").asString());
            text.append(last.has("delta") ? last.get("delta").asString() : "");
        }
        assertThat(types).startsWith("response.created", "response.in_progress", "response.output_item.added",
                "response.content_part.added").endsWith("response.output_text.done", "response.content_part.done",
                        "response.output_item.done", "response.incomplete");
        assertThat(last.get("response").get("output").get(0).get("content").get(0).get("text").asString())
                .isEqualTo(text.toString());
    }

    @Test
    void aResponseFollowsASchema() throws Exception {
        JsonNode response = server.post(RESPONSES, """
                {"input": "Who?", "seed": 3, "text": {"format": {"type": "json_schema", "name": "s", "schema": %s}}}"""
                .formatted(SCHEMA));
        assertThat(response.get("status").asString()).isEqualTo("completed");
        checkColor(response.get("output").get(0).get("content").get(0).get("text").asString());
    }

    @Test
    void whatAResponseWouldHaveToRememberIsRefused() throws Exception {
        for (String more : List.of(", \"store\": true", ", \"previous_response_id\": \"resp_1\"",
                ", \"background\": true", ", \"truncation\": \"auto\"",
                ", \"tools\": [{\"type\": \"web_search\"}]")) {
            JsonNode error = server.post(RESPONSES, response(more), 400).get("error");
            assertThat(error.get("code").asString()).isEqualTo("unsupported");
        }
    }
}
