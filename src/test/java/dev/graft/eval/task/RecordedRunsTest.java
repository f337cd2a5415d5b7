package dev.graft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.eval.Answer;
import dev.graft.eval.Datasets;
import dev.graft.eval.DocumentPlan;
import dev.graft.eval.Goldens;
import dev.graft.eval.JsonLine;
import dev.graft.eval.JsonValue;
import dev.graft.eval.PlanSettings;
import dev.graft.eval.Protocol;
import dev.graft.eval.PyText;
import dev.graft.eval.Request;
import dev.graft.eval.Results;
import dev.graft.eval.ResultsFiles;
import dev.graft.eval.RunDetails;
import dev.graft.eval.SharedData;
import dev.graft.eval.Suite;
import dev.graft.eval.TaskPlan;
import dev.graft.eval.TaskResult;
import dev.graft.eval.TestScores;

/// Runs of lm-eval 0.4.13 on a real model, replayed: the same documents, prompts, hashes; and from the answers recorded
/// then, the same metrics, aggregates and files.
class RecordedRunsTest {
    private static final double ULPS = 1e-13;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource({"arc_challenge-25shot, arc_challenge, 25, 15", "hellaswag-10shot, hellaswag, 10, 15",
            "mmlu-5shot, mmlu, 5, 1", "mmlu-0shot-limit40, mmlu, 0, 40",
            "truthfulqa-0shot, truthfulqa_mc1 truthfulqa_mc2, , 20",
            "truthfulqa-0shot-limit40, truthfulqa_mc1 truthfulqa_mc2, , 40", "winogrande-5shot, winogrande, 5, 20",
            "gsm8k-5shot, gsm8k, 5, 6",
            "arc-hellaswag-winogrande-0shot-limit40, arc_challenge hellaswag winogrande, 0, 40"})
    void sameSamplesAndResults(String name, String tasks, @Nullable Integer shots, int limit) throws IOException {
        Path recorded = SharedData.at("goldens/lm-eval/" + name + ".samples.jsonl");
        Datasets data = tasks.contains("hellaswag") || tasks.contains("winogrande")
                ? SharedData.withStandIns(Files.createDirectory(folder.resolve("data")))
                : SharedData.plain();
        Suite suite = Benchmarks.of(Protocol.CURRENT).suite(Protocol.CURRENT, List.of(tasks.split(" ")), shots);
        assertThat(suite.findings()).isEmpty();
        List<TaskPlan> plans = TaskPlan.of(suite, data, PlanSettings.all(Protocol.CURRENT).withLimit(limit));

        Map<String, List<JsonValue>> samples = samples(recorded);
        List<TaskResult> scored = new ArrayList<>();
        for (TaskPlan plan : plans) {
            scored.add(TestScores.of(plan, document -> answers(sample(samples, plan, document, 0))));
        }
        Results results = Results.of(Protocol.CURRENT, suite.groups(), scored);
        Path out = folder.resolve("out");
        List<Path> files = ResultsFiles.write(out, results, details());

        Map<String, List<JsonValue>> written = new LinkedHashMap<>();
        for (Path file : files.subList(1, files.size())) {
            String task = file.getFileName().toString().replaceAll("^samples_|_2026-.*", "");
            written.put(task, Files.readAllLines(file).stream().map(JsonLine::parse).toList());
        }
        assertThat(written.keySet()).isEqualTo(samples.keySet());
        written.forEach((task, lines) -> assertSamples(task, lines, samples.getOrDefault(task, List.of())));
        for (TaskPlan plan : plans) {
            plan.documents().forEach(document -> assertRequests(document, sample(samples, plan, document, 0)));
        }
        assertResults(JsonLine.parse(Files.readString(files.getFirst())),
                JsonLine.parse(Files.readString(recorded.resolveSibling(name + ".results.json"))));
    }

    private static RunDetails details() {
        return new RunDetails("models/smol", "graft", JsonValue.NO_FIELDS, Map.of(), 8192, Map.of(), null, "test",
                LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678_000), 1_767_323_045L, Duration.ofMillis(1500));
    }

    /// By task, in the order of the file.
    private static Map<String, List<JsonValue>> samples(Path file) throws IOException {
        Map<String, List<JsonValue>> samples = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            JsonValue sample = JsonLine.parse(line);
            samples.computeIfAbsent(Goldens.text(Goldens.at(sample, "task")), _ -> new ArrayList<>()).add(sample);
        }
        return samples;
    }

    private static JsonValue sample(Map<String, List<JsonValue>> samples, TaskPlan plan, DocumentPlan document,
            int which) {
        return samples.getOrDefault(plan.task().name(), List.of()).stream()
                .filter(sample -> Goldens.whole(Goldens.at(sample, "doc_id")) == document.document().index())
                .skip(which).findFirst().orElseThrow();
    }

    private static List<Answer> answers(JsonValue sample) {
        List<Answer> answers = new ArrayList<>();
        for (JsonValue request : Goldens.items(Goldens.at(sample, "resps"))) {
            answers.add(switch (Goldens.items(request).getFirst()) {
                case JsonValue.Text(String text) -> new Answer.Text(text);
                case JsonValue pair -> new Answer.Likelihood(Goldens.real(Goldens.items(pair).get(0)),
                        ((JsonValue.Bool) Goldens.items(pair).get(1)).value());
            });
        }
        return answers;
    }

    private static void assertRequests(DocumentPlan document, JsonValue sample) {
        List<String> contexts = document.requests().stream().map(Request::context).distinct().toList();
        assertThat(contexts.stream().map(JsonLine::sha256).toList())
                .isEqualTo(Goldens.texts(Goldens.at(sample, "context_sha256")));
        List<String> continuations = new ArrayList<>();
        for (Request request : document.requests()) {
            switch (request) {
                case Request.LogLikelihood(_, String continuation) -> continuations.add(continuation);
                case Request.Generate(_, _, _, JsonValue.Fields options) ->
                    assertThat(options).isEqualTo(Goldens.at(sample, "gen_kwargs"));
            }
        }
        if (!continuations.isEmpty()) {
            assertThat(continuations).isEqualTo(Goldens.texts(Goldens.at(sample, "continuations")));
        }
    }

    /// Ours are sorted by filter, the recorded ones by document.
    private static void assertSamples(String task, List<JsonValue> written, List<JsonValue> recorded) {
        assertThat(written).as(task).hasSameSizeAs(recorded);
        Map<String, JsonValue> byKey = new HashMap<>();
        recorded.forEach(sample -> byKey.put(key(sample), sample));
        for (JsonValue line : written) {
            JsonValue expected = Objects.requireNonNull(byKey.remove(key(line)));
            for (String hash : List.of("doc_hash", "prompt_hash", "target_hash", "metrics")) {
                assertThat(Goldens.at(line, hash)).as(task + ", " + key(line) + ", " + hash)
                        .isEqualTo(Goldens.at(expected, hash));
            }
            for (String metric : Goldens.texts(Goldens.at(line, "metrics"))) {
                assertThat(Goldens.real(Goldens.at(line, metric))).as(task + ", " + key(line) + ", " + metric)
                        .isCloseTo(Goldens.real(Goldens.at(expected, metric)), within(ULPS));
            }
            assertThat(spelt(Goldens.at(expected, "filtered_resps")))
                    .isEqualTo(Goldens.at(line, "filtered_resps"));
        }
        assertThat(byKey).isEmpty();
    }

    private static String key(JsonValue sample) {
        return Goldens.whole(Goldens.at(sample, "doc_id")) + " " + Goldens.text(Goldens.at(sample, "filter"));
    }

    /// The recorded file has numbers where lm-eval's own has their spelling in Python.
    private static JsonValue spelt(JsonValue value) {
        return switch (value) {
            case JsonValue.Items(List<JsonValue> items) ->
                new JsonValue.Items(items.stream().map(RecordedRunsTest::spelt).toList());
            case JsonValue.Real(double number) -> new JsonValue.Text(PyText.repr(number));
            case JsonValue.Bool(boolean flag) -> new JsonValue.Text(flag ? "True" : "False");
            case JsonValue other -> other;
        };
    }

    private static void assertResults(JsonValue written, JsonValue recorded) {
        for (String section : List.of("results", "groups")) {
            JsonValue expected = Goldens.fields(recorded).at(section);
            if (expected != null) {
                JsonValue found = Goldens.at(written, section);
                assertThat(Goldens.fields(found).values().keySet())
                        .isEqualTo(Goldens.fields(expected).values().keySet());
                Goldens.fields(expected).values()
                        .forEach((task, row) -> assertRow(task, Goldens.at(found, task), row));
            }
        }
        for (String section : List.of("versions", "n-shot", "higher_is_better", "n-samples", "group_subtasks")) {
            assertThat(Goldens.at(written, section)).as(section).isEqualTo(Goldens.at(recorded, section));
        }
    }

    private static void assertRow(String task, JsonValue found, JsonValue expected) {
        Map<String, JsonValue> row = Goldens.fields(found).values();
        Map<String, JsonValue> golden = Goldens.fields(expected).values();
        assertThat(row.keySet()).as(task).isEqualTo(golden.keySet());
        golden.forEach((key, value) -> {
            if (value instanceof JsonValue.Real(double number)) {
                assertThat(Goldens.real(Goldens.at(found, key))).as(task + ", " + key).isCloseTo(number, within(ULPS));
            } else {
                assertThat(row.get(key)).as(task + ", " + key).isEqualTo(value);
            }
        });
    }
}
