package dev.graft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.Answer;
import dev.graft.eval.Datasets;
import dev.graft.eval.DocumentPlan;
import dev.graft.eval.Goldens;
import dev.graft.eval.JsonLine;
import dev.graft.eval.JsonValue;
import dev.graft.eval.PlanSettings;
import dev.graft.eval.Protocol;
import dev.graft.eval.Request;
import dev.graft.eval.Score;
import dev.graft.eval.Suite;
import dev.graft.eval.TaskGroup;
import dev.graft.eval.TaskPlan;

class TaskFilesTest {
    @TempDir
    private Path folder;

    private static JsonValue goldens() {
        try (InputStream in = Goldens.class.getResourceAsStream("task-files-goldens.json")) {
            return JsonLine.parse(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static List<String> names() {
        return Goldens.items(Goldens.at(goldens(), "tasks")).stream()
                .map(golden -> Goldens.text(Goldens.at(golden, "name"))).toList();
    }

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private TaskFiles read(String text) throws IOException {
        return TaskFiles.read(List.of(file("task.yaml", text)));
    }

    /// lm-eval's own files of piqa, boolq, openbookqa, sciq and arc_easy, unchanged, and four that use most other keys:
    /// requests, targets, hashes and scores as lm-eval makes them of the same rows and answers.
    @ParameterizedTest
    @MethodSource("names")
    void asksAndScoresLikeLmEval(String name) throws IOException {
        JsonValue golden = Goldens.items(Goldens.at(goldens(), "tasks")).stream()
                .filter(one -> Goldens.text(Goldens.at(one, "name")).equals(name)).findFirst().orElseThrow();
        Path data = folder.resolve("data").resolve(Goldens.text(Goldens.at(golden, "place")));
        for (Map.Entry<String, JsonValue> split : Goldens.fields(Goldens.at(golden, "data")).values().entrySet()) {
            List<String> rows = Goldens.items(split.getValue()).stream().map(JsonLine::of).toList();
            Files.createDirectories(data);
            Files.write(data.resolve(split.getKey() + ".jsonl"), rows);
        }
        TaskFiles files = read(Goldens.text(Goldens.at(golden, "yaml")));
        assertThat(files.findings()).isEmpty();
        Suite suite = Benchmarks.of(Protocol.CURRENT).with(files).suite(Protocol.CURRENT, List.of(name),
                Goldens.whole(Goldens.at(golden, "num_fewshot")));
        TaskPlan plan = TaskPlan.of(suite, Datasets.in(folder.resolve("data"), null),
                PlanSettings.all(Protocol.CURRENT)).getFirst();
        List<JsonValue> documents = Goldens.items(Goldens.at(golden, "documents"));
        assertThat(plan.documents()).hasSameSizeAs(documents);
        for (int i = 0; i < documents.size(); i++) {
            assertDocument(plan, plan.documents().get(i), documents.get(i));
        }
    }

    private static void assertDocument(TaskPlan plan, DocumentPlan document, JsonValue golden) {
        assertThat(document.requests().stream().map(TaskFilesTest::arguments).toList())
                .isEqualTo(Goldens.items(Goldens.at(golden, "requests")));
        assertThat(plan.task().target(document.document())).isEqualTo(Goldens.text(Goldens.at(golden, "target")));
        List<Answer> answers = document.requests().stream().map(TaskFilesTest::answer).toList();
        Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
        for (Score score : plan.task().score(document.document(), answers)) {
            scores.put(score.filter(), score.metrics());
        }
        assertThat(JsonValue.of(scores)).isEqualTo(Goldens.at(golden, "scores"));
    }

    private static JsonValue arguments(Request request) {
        return switch (request) {
            case Request.LogLikelihood(String context, String continuation) ->
                JsonValue.of(List.of(context, continuation));
            case Request.Generate(String context, _, _, JsonValue.Fields options) ->
                JsonValue.of(List.of(context, options));
        };
    }

    private static int u(String text, int mod) {
        return new BigInteger(1, HexFormat.of().parseHex(JsonLine.sha256(text), 0, 8)).mod(BigInteger.valueOf(mod))
                .intValue();
    }

    private static Answer answer(Request request) {
        return switch (request) {
            case Request.LogLikelihood(String context, String continuation) -> {
                String text = context + "\0" + continuation;
                yield new Answer.Likelihood(-u(text, 200000) / 10000.0, u(text, 3) == 0);
            }
            case Request.Generate(String context, _, _, _) ->
                new Answer.Text(Goldens.texts(Goldens.at(goldens(), "texts")).get(u(context, 7)));
        };
    }

    private static final String SMALL = """
            task: small
            dataset_path: owner/small
            output_type: multiple_choice
            test_split: test
            doc_to_text: q
            doc_to_choice: ["a", "b"]
            doc_to_target: gold
            """;

    @Test
    void includesAnotherFile() throws IOException {
        file("base_yaml", SMALL + "num_fewshot: 3\nmetadata: {version: 2.5}\n");
        TaskFiles files = read("include: base_yaml\ntask: other\nnum_fewshot: 1\n");
        assertThat(files.tasks()).singleElement().satisfies(task -> {
            assertThat(task.name()).isEqualTo("other");
            assertThat(task.shots().byDefault()).isEqualTo(1);
            assertThat(task.version()).isEqualTo(new JsonValue.Real(2.5));
        });
    }

    @Test
    void readsGroupsAndTagsOfAFolder() throws IOException {
        file("tasks/one.yaml", SMALL.replace("small", "one") + "tag: pair\n");
        file("tasks/two.yaml", SMALL.replace("small", "two") + "tag: [pair, other]\n");
        file("tasks/python.yaml", SMALL.replace("doc_to_text: q", "doc_to_text: !function utils.q"));
        file("tasks/group.yaml", """
                group: both
                group_alias: Both of them
                task: [pair, arc_challenge, inner]
                aggregate_metric_list: [{metric: acc, weight_by_size: false}]
                metadata: {version: 1}
                """);
        file("tasks/inner.yaml", "group: inner\ntask: [gsm8k]\n");
        TaskFiles files = TaskFiles.read(List.of(folder.resolve("tasks")));
        assertThat(files.findings()).extracting(Finding::id).containsExactly("python-task");
        TaskGroup both = files.groups().stream().filter(group -> group.name().equals("both")).findFirst().orElseThrow();
        assertThat(both.leaves()).containsExactly("gsm8k", "one", "two", "arc_challenge");
        assertThat(both.aggregates()).containsExactly(new TaskGroup.Aggregate("acc", false));
        Suite suite = Benchmarks.of(Protocol.CURRENT).with(files).suite(Protocol.CURRENT, List.of("both", "pair"),
                null);
        assertThat(suite.tasks()).hasSize(4);
    }

    @Test
    void namesFilesOfItsOwn() throws IOException {
        file("rows/test.jsonl", "{\"q\": \"x\", \"gold\": 1}\n");
        Path task = file("task.yaml", SMALL.replace("dataset_path: owner/small",
                "dataset_path: json\ndataset_kwargs: {data_files: {test: rows/test.jsonl}}"));
        Suite suite = Benchmarks.of(Protocol.CURRENT).with(TaskFiles.read(List.of(task))).suite(Protocol.CURRENT,
                List.of("small"), null);
        TaskPlan plan = TaskPlan.of(suite, Datasets.in(null, null), PlanSettings.all(Protocol.CURRENT)).getFirst();
        assertThat(plan.documents().getFirst().requests()).containsExactly(new Request.LogLikelihood("x", " a"),
                new Request.LogLikelihood("x", " b"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            doc_to_text: q                | doc_to_text: !function utils.text | python-task | utils.text
            doc_to_text: q                | process_docs: !function utils.docs | python-task | utils.docs
            doc_to_text: q                | other: 1 | bad-task | doc_to_text
            task: small                   | description: x | bad-task | task
            test_split: test              | training_split: train | bad-task | test_split
            output_type: multiple_choice  | output_type: loglikelihood_rolling | bad-task | loglikelihood_rolling
            output_type: multiple_choice  | output_type: 5 | bad-task | output_type
            test_split: test              | {test_split: test, metric_list: [{metric: bleu}]} | bad-task | bleu
            test_split: test              | {test_split: test, metric_list: [{metric: acc, aggregation: f1}]} | bad-task | f1
            doc_to_text: q                | doc_to_text: "{{ q " | bad-template | task.yaml
            doc_to_text: q                | use_prompt: x | bad-task | use_prompt
            """)
    void refusesWhatItCannotDo(String line, String other, String id, String named) throws IOException {
        String text = other.startsWith("{")
                ? SMALL.replace(line, other.substring(1, other.length() - 1).replace(", metric", "\nmetric"))
                : SMALL.replace(line, other);
        UserError error = catchThrowableOfType(UserError.class, () -> read(text));
        assertThat(error).isNotNull();
        assertThat(error.findings()).extracting(Finding::id).containsExactly(id);
        assertThat(error.findings().getFirst().toString()).contains("task.yaml", named);
    }

    @Test
    void refusesWrongFiltersAndGeneration() throws IOException {
        String generated = SMALL.replace("multiple_choice", "generate_until");
        for (String keys : List.of("filter_list: [{name: x, filter: [{function: regex}]}]",
                "filter_list: [{name: x, filter: [{function: nothing}, {function: take_first}]}]",
                "filter_list: [{name: x, filter: [{function: regex, regex_pattern: '('}, {function: take_first}]}]",
                "generation_kwargs: {do_sample: true}", "repeats: 2", "fewshot_config: {sampler: balanced}")) {
            UserError error = catchThrowableOfType(UserError.class, () -> read(generated + keys + "\n"));
            assertThat(error.findings()).as(keys).extracting(Finding::id).containsExactly("bad-task");
        }
    }

    @Test
    void warnsOfKeysWithoutMeaning() throws IOException {
        assertThat(read(SMALL + "num_fewshots: 5\n").findings()).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("unknown-key");
            assertThat(finding.remedy()).contains("num_fewshot");
        });
    }

    @Test
    void namesTheLineOfWhatIsNoYaml() {
        Finding finding = catchThrowableOfType(UserError.class, () -> read(SMALL + "x: [1\n")).findings().getFirst();
        assertThat(finding.id()).isEqualTo("yaml-syntax");
        assertThat(finding.where().toString()).contains("task.yaml:");
    }

    @Test
    void refusesFilesThatIncludeThemselves() {
        assertThat(catchThrowableOfType(UserError.class, () -> read("include: task.yaml\n")).findings())
                .extracting(Finding::id).containsExactly("bad-task");
        assertThat(catchThrowableOfType(UserError.class, () -> read("include: nothing.yaml\n")).findings())
                .extracting(Finding::id).containsExactly("missing-file");
    }

    @Test
    void aRowWhoseAnswerIsNoChoiceIsNamed() throws IOException {
        file("data/small/test.jsonl", "{\"q\": \"x\", \"gold\": 1}\n{\"q\": \"y\", \"gold\": 2}\n");
        TaskFiles files = read(SMALL);
        Suite suite = Benchmarks.of(Protocol.CURRENT).with(files).suite(Protocol.CURRENT, List.of("small"), null);
        UserError error = catchThrowableOfType(UserError.class, () -> TaskPlan.of(suite,
                Datasets.in(folder.resolve("data"), null), PlanSettings.all(Protocol.CURRENT)));
        List<Finding> findings = new ArrayList<>(error.findings());
        assertThat(findings).extracting(Finding::id).containsExactly("bad-label");
        assertThat(findings.getFirst().where().toString()).endsWith("test.jsonl:2:1");
    }
}
