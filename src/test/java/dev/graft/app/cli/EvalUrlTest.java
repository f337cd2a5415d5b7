package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.graft.engine.remote.FakeServer;

/// `graft eval URL`, with a server whose tokens are code points.
class EvalUrlTest {
    private static final String TASK = """
            task: letters
            dataset_path: json
            dataset_kwargs: {data_files: {test: letters.jsonl}}
            test_split: test
            output_type: %s
            doc_to_text: "Which {{q}}?"
            doc_to_choice: choices
            doc_to_target: %s
            num_fewshot: 0
            metric_list: [{metric: %s}]
            """;

    @TempDir
    private Path folder;
    private final FakeServer server;

    EvalUrlTest() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// Of the fake model's letters, d is the likeliest: 100 % 5 = 0.
    private Path task(String type, String target, String metric) throws IOException {
        Files.writeString(folder.resolve("letters.jsonl"), """
                {"q": 1, "choices": ["d", "e"], "right": 0, "text": "d"}
                {"q": 2, "choices": ["e", "d"], "right": 0, "text": "e"}
                """);
        return Files.writeString(folder.resolve("letters.yaml"), TASK.formatted(type, target, metric));
    }

    private static String answer(String path, String body) {
        return switch (path) {
            case "/tokenize" -> JsonMapper.shared().readTree(body).get("prompt").stringValue().codePoints()
                    .mapToObj(Integer::toString).collect(Collectors.joining(", ", "{\"tokens\": [", "]}"));
            case "/v1/completions" -> body.contains("echo")
                    ? FakeServer.echo(path, body)
                    : "{\"choices\": [{\"index\": 0, \"text\": \"d\"}]}";
            default -> "404 {}";
        };
    }

    private int run(Capture capture, Path task) {
        return Main.run(capture.pipe(), "eval", server.endpoint().base() + "/v1", "--model-name", "m", "--concurrency",
                "1", "--retries", "0", "--tasks", task.toString(), "--out", folder.resolve("out").toString());
    }

    private JsonNode results() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
            Path file = files.filter(path -> path.getFileName().toString().startsWith("results_")).findFirst()
                    .orElseThrow();
            return JsonMapper.shared().readTree(Files.readString(file));
        }
    }

    @Test
    void scoresWhatTheServerThinksLikely() throws IOException {
        server.answering(EvalUrlTest::answer);
        Capture capture = new Capture();
        assertThat(run(capture, task("multiple_choice", "right", "acc"))).as(capture.err()).isEqualTo(ExitCode.DONE);
        assertThat(results().at("/results/letters/acc,none").doubleValue()).isEqualTo(0.5);
    }

    @Test
    void scoresWhatTheServerWrites() throws IOException {
        server.answering(EvalUrlTest::answer);
        Capture capture = new Capture();
        assertThat(run(capture, task("generate_until", "text", "exact_match"))).as(capture.err())
                .isEqualTo(ExitCode.DONE);
        assertThat(results().at("/results/letters/exact_match,none").doubleValue()).isEqualTo(0.5);
    }

    @Test
    void goesOnWhereTheServerFailed() throws IOException {
        AtomicInteger scored = new AtomicInteger();
        server.answering((path, body) -> path.equals("/v1/completions") && scored.incrementAndGet() > 3
                ? "400 {\"error\": \"out of order\"}"
                : answer(path, body)); // the probe, and the two choices of a document
        Path task = task("multiple_choice", "right", "acc");
        Capture first = new Capture();
        assertThat(run(first, task)).isEqualTo(ExitCode.USERS_TURN);
        assertThat(first.err()).contains("[server-refused]", "out of order");
        long before = server.count("/v1/completions");
        server.answering(EvalUrlTest::answer);
        Capture second = new Capture();
        assertThat(run(second, task)).as(second.err()).isEqualTo(ExitCode.DONE);
        assertThat(second.err()).contains("going on: 1 of 2");
        assertThat(server.count("/v1/completions") - before).isEqualTo(3);
        assertThat(results().at("/results/letters/acc,none").doubleValue()).isEqualTo(0.5);
    }

    @Test
    void needsADirectoryForPlansAndTemplates() throws IOException {
        Capture capture = new Capture();
        assertThat(Main.run(capture.pipe(), "eval", server.endpoint().base(), "--plan")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[bad-usage]");
        assertThat(server.calls()).isZero();
    }

    @Test
    void refusesSettingsThatMakeNoSense() throws IOException {
        Capture capture = new Capture();
        assertThat(Main.run(capture.pipe(), "eval", server.endpoint().base(), "--concurrency", "0", "--out",
                folder.toString())).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("[bad-value]");
        assertThat(server.calls()).isZero();
    }
}
