package dev.graft.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI document says what the server does: its routes, what they take and what they answer. That it is a document
/// of OpenAPI at all, `tools/check-openapi.py` asks a validator of others.
@Timeout(240)
class OpenApiTest {
    /// The server's own has no place for tools.
    private static final String TOOL_TEMPLATE = "{{ tools }}{% for m in messages %}{{ m.role }}: {{ m.content }}{% endfor %}";

    private static TestServer server;
    private static JsonNode document;
    private static Described described;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start();
        document = server.get("/openapi.json", 200);
        described = new Described(document);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// A route of the document.
    private record Operation(String method, String path, JsonNode json) {
        String name() {
            return method + " " + path;
        }

        /// What a body has to be.
        JsonNode request() {
            return json.at("/requestBody/content/application~1json");
        }

        JsonNode answer(String type) {
            return json.get("responses").get("200").get("content").path(type);
        }
    }

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.get("paths").propertyStream().forEach(path -> path.getValue().propertyStream().forEach(
                method -> operations.add(new Operation(method.getKey().toUpperCase(Locale.ROOT),
                        path.getKey(), method.getValue()))));
        return operations;
    }

    private static List<Operation> posts() {
        List<Operation> posts = operations().stream().filter(operation -> operation.method().equals("POST")).toList();
        assertThat(posts).hasSizeGreaterThan(5);
        return posts;
    }

    private static List<ObjectNode> examples(Operation operation) {
        List<ObjectNode> examples = operation.request().get("examples").valueStream()
                .map(example -> ((ObjectNode) example.get("value")).deepCopy()).toList();
        assertThat(examples).as(operation.name()).isNotEmpty();
        for (ObjectNode example : examples) {
            if (example.has("tools") || example.path("messages").findValue("tool_calls") != null) {
                example.put("chat_template", TOOL_TEMPLATE);
            }
        }
        return examples;
    }

    private static void checks(Operation operation, JsonNode content, JsonNode value) {
        assertThat(described.mistakes(content.get("schema"), value, operation.name())).isEmpty();
    }

    @Test
    void describesEveryRouteAndNoOther() throws IOException {
        Models models = new Models(List.of(Served.of("m", server.model, server.batcher, null)), 0);
        Metrics metrics = new Metrics();
        Routes routes = Routes.of(models, metrics,
                new MetricsRoute(models, metrics, new Calls(), new Bodies(1, 1)));
        Set<String> registered = new TreeSet<>();
        for (String route : routes.all()) {
            boolean isFileOfThePage = route.startsWith("GET /page/") && !route.equals("GET /page/models");
            registered.add(isFileOfThePage ? "GET /page/{}" : route);
        }
        Set<String> written = new TreeSet<>();
        for (Operation operation : operations()) {
            written.add(operation.name().replaceAll("\\{[a-z]+\\}", "{}"));
            boolean needsNoKey = operation.json().has("security");
            assertThat(routes.isOpen(operation.path().replace("{file}", "page.css"))).as(operation.name())
                    .isEqualTo(needsNoKey);
        }
        assertThat(written).isEqualTo(registered);
    }

    @Test
    void hasTheVersionOfTheProgram() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<version>%s</version>".formatted(document.get("info").get("version").asString()));
    }

    @Test
    void examplesAreAnsweredAsDescribed() throws Exception {
        for (Operation operation : posts()) {
            for (ObjectNode example : examples(operation)) {
                checks(operation, operation.request(), example);
                checks(operation, operation.answer("application/json"),
                        server.post(operation.path(), example.toString()));
            }
        }
    }

    @Test
    void whatIsAskedForIsAnsweredAsDescribed() throws Exception {
        for (Operation operation : operations()) {
            if (!operation.method().equals("GET")) {
                continue;
            }
            String path = operation.path().replace("{id}", TestServer.ID).replace("{file}", "page.css");
            HttpResponse<String> response = server.send("GET", path, "", 200);
            String type = response.headers().firstValue("Content-Type").orElseThrow().replaceFirst(";.*", "");
            assertThat(operation.answer(type).isMissingNode()).as(operation.name() + " as " + type).isFalse();
            if (type.equals("application/json")) {
                checks(operation, operation.answer(type), TestServer.JSON.readTree(response.body()));
            }
        }
    }

    @Test
    void eventsAreAsDescribed() throws Exception {
        int streams = 0;
        for (Operation operation : posts()) {
            JsonNode content = operation.answer("text/event-stream");
            if (content.isMissingNode()) {
                continue;
            }
            streams++;
            for (ObjectNode example : examples(operation)) {
                String events = server.send("POST", operation.path(), example.put("stream", true).toString(), 200)
                        .body();
                List<String> data = events.lines().filter(line -> line.startsWith("data: {"))
                        .map(line -> line.substring("data: ".length())).toList();
                assertThat(data).isNotEmpty();
                for (String event : data) {
                    assertThat(described.mistakes(content.get("x-event"), TestServer.JSON.readTree(event),
                            operation.name())).isEmpty();
                }
            }
        }
        assertThat(streams).isEqualTo(3);
    }

    /// A list of a list of an object is wrong in each of them, and the answer names the field.
    @Test
    void everyFieldThatIsDescribedIsRead() throws Exception {
        JsonNode wrong = TestServer.JSON.readTree("[[{}]]");
        for (Operation operation : posts()) {
            Map<String, JsonNode> fields = described.properties(described.target(operation.request().get("schema")));
            assertThat(fields).isNotEmpty();
            for (String field : fields.keySet()) {
                ObjectNode request = examples(operation).getFirst();
                request.set(field, wrong);
                JsonNode error = server.post(operation.path(), request.toString(), 400);
                assertThat(described.mistakes(document.at("/components/schemas/Error"), error, "error")).isEmpty();
                assertThat(error.get("error").get("param").asString()).as("%s in %s", field, operation.name())
                        .startsWith(field);
            }
        }
    }

    /// The limits are the server's: one step beyond is refused.
    @Test
    void everyLimitIsTheServers() throws Exception {
        int limits = 0;
        for (Operation operation : posts()) {
            Map<String, JsonNode> fields = described.properties(described.target(operation.request().get("schema")));
            for (Map.Entry<String, JsonNode> field : fields.entrySet()) {
                JsonNode schema = described.target(field.getValue());
                List<Double> beyond = new ArrayList<>();
                if (schema.has("minimum") && !field.getKey().equals("repetition_penalty")) { // any more than 0 will do
                    beyond.add(schema.get("minimum").doubleValue() - 1);
                }
                if (schema.has("maximum")) {
                    beyond.add(schema.get("maximum").doubleValue() + 1);
                }
                for (double number : beyond) {
                    ObjectNode request = examples(operation).getFirst();
                    request.put(field.getKey(), number);
                    String param = server.post(operation.path(), request.toString(), 400).get("error").get("param")
                            .asString();
                    assertThat(param).as(operation.name()).isEqualTo(field.getKey());
                    limits++;
                }
            }
        }
        assertThat(limits).isGreaterThan(30);
    }

    @Test
    void needsNoKey() throws Exception {
        try (TestServer locked = new TestServer(1, 1, options -> options.withApiKey("secret"))) {
            assertThat(locked.get("/openapi.json", 200)).isEqualTo(document);
            locked.get("/v1/models", 401);
        }
    }
}
