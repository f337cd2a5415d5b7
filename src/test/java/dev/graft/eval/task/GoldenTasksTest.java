package dev.graft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.graft.eval.Aggregation;
import dev.graft.eval.Answer;
import dev.graft.eval.FakeModel;
import dev.graft.eval.Goldens;
import dev.graft.eval.JsonLine;
import dev.graft.eval.JsonValue;
import dev.graft.eval.Protocol;
import dev.graft.eval.Request;
import dev.graft.eval.Score;
import dev.graft.eval.Stderr;
import dev.graft.eval.TaskPlan;

/// Prompts, order, examples, scores and errors of all six tasks over invented documents, against what the two harnesses'
/// own code made of them with a model that answers by hash.
class GoldenTasksTest {
    /// Of the exponential function: numpy's and Java's differ in the last bit now and then.
    private static final double ULPS = 1e-14;

    private final FakeModel model = new FakeModel();

    @TempDir
    private Path folder;

    static Stream<String> names() {
        return GoldenTask.NAMES.stream();
    }

    static Stream<Arguments> currentRuns() {
        return GoldenTask.NAMES.stream().flatMap(name -> Stream.of("mini", "e2e").flatMap(section -> Goldens
                .fields(Goldens.at(section, name, "current")).values().keySet().stream()
                .map(run -> Arguments.of(section, name, run))));
    }

    private static int[] order(TaskPlan plan) {
        return plan.documents().stream().mapToInt(document -> document.document().index()).toArray();
    }

    private List<Score> scores(TaskPlan plan) {
        return plan.documents().stream()
                .map(document -> plan.task().score(document.document(), model.answers(document)).getFirst()).toList();
    }

    private static void assertMetrics(List<Score> scores, JsonValue goldens) {
        List<JsonValue> expected = Goldens.items(goldens);
        assertThat(scores).hasSameSizeAs(expected);
        for (int i = 0; i < scores.size(); i++) {
            Map<String, JsonValue> metrics = GoldenTask.metrics(expected.get(i));
            Map<String, Double> found = scores.get(i).metrics();
            assertThat(found).containsOnlyKeys(metrics.keySet());
            metrics.forEach((name, value) -> assertThat(found.get(name)).as(name)
                    .isCloseTo(Goldens.real(value), within(ULPS)));
        }
    }

    private static void assertResults(List<Score> scores, JsonValue golden) {
        Map<String, JsonValue> results = GoldenTask.metrics(golden);
        assertThat(results).isNotEmpty();
        for (Map.Entry<String, JsonValue> result : results.entrySet()) {
            String name = result.getKey().replace("_stderr", "");
            double[] values = scores.stream().mapToDouble(score -> score.metrics().get(name)).toArray();
            double mean = Aggregation.MEAN.of(values);
            double found = result.getKey().endsWith("_stderr") ? Stderr.of(values) : mean;
            assertThat(found).as(result.getKey()).isCloseTo(Goldens.real(result.getValue()), within(ULPS));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void asksAndScoresTheSmallRunsOfTheLeaderboard(String name) throws IOException {
        TaskPlan plan = GoldenTask.plan("mini", name, Protocol.OPEN_LLM_V1, false, folder);
        JsonValue golden = Goldens.at("mini", name, "open-llm-v1");
        assertThat(order(plan)).isEqualTo(Goldens.wholes(Goldens.at(golden, "document_order")));
        assertRequests(plan, Goldens.at(golden, "requests"));
        List<Score> scores = scores(plan);
        assertMetrics(scores, Goldens.at(golden, "per_doc_metrics_in_document_order"));
        assertResults(scores, Goldens.at(golden, "results"));
        assertThat(plan.task().version()).isEqualTo(Goldens.at(golden, "version"));
    }

    /// Each golden request is a context with its continuations, or with its stop strings.
    private void assertRequests(TaskPlan plan, JsonValue goldens) {
        List<Request> found = new ArrayList<>(GoldenTask.requests(plan));
        for (JsonValue golden : Goldens.items(goldens)) {
            JsonValue.Fields fields = Goldens.fields(golden);
            String context = Goldens.text(Goldens.at(golden, "context"));
            if (fields.at("until") != null) {
                Request.Generate request = (Request.Generate) found.removeFirst();
                assertThat(request.context()).isEqualTo(context);
                assertThat(request.until()).isEqualTo(Goldens.texts(Goldens.at(golden, "until")));
                continue;
            }
            List<String> continuations = Goldens.texts(Goldens.at(golden, "continuations"));
            double[] logLikelihoods = Goldens.reals(Goldens.at(golden, "loglikelihoods"));
            for (int i = 0; i < continuations.size(); i++) {
                assertThat(found.removeFirst()).isEqualTo(new Request.LogLikelihood(context, continuations.get(i)));
                assertThat(FakeModel.logLikelihood(context, continuations.get(i))).isEqualTo(logLikelihoods[i]);
            }
        }
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void asksAndScoresTheLargerRunsOfTheLeaderboard(String name) throws IOException {
        TaskPlan plan = GoldenTask.plan("e2e", name, Protocol.OPEN_LLM_V1, false, folder);
        JsonValue golden = Goldens.at("e2e", name, "open-llm-v1");
        assertThat(order(plan)).isEqualTo(Goldens.wholes(Goldens.at(golden, "document_order")));
        assertHashes(plan, golden);
        List<Score> scores = scores(plan);
        assertMetrics(scores, Goldens.at(golden, "per_doc_metrics_in_document_order"));
        assertResults(scores, Goldens.at(golden, "results"));
        assertAnswers(plan, golden);
    }

    private void assertAnswers(TaskPlan plan, JsonValue golden) {
        List<Answer> answers = plan.documents().stream().map(model::answers).flatMap(List::stream).toList();
        JsonValue texts = Goldens.fields(golden).at("generations");
        List<Answer> expected = new ArrayList<>();
        if (texts != null) {
            Goldens.texts(texts).forEach(text -> expected.add(new Answer.Text(text)));
        } else {
            for (double logLikelihood : Goldens.reals(Goldens.at(golden, "loglikelihoods"))) {
                expected.add(new Answer.Likelihood(logLikelihood, false));
            }
        }
        assertThat(answers).isEqualTo(expected);
    }

    private static void assertHashes(TaskPlan plan, JsonValue golden) {
        List<Request> requests = GoldenTask.requests(plan);
        assertThat(requests).hasSize(Goldens.whole(Goldens.at(golden, "request_count")));
        assertThat(JsonLine.sha256(requests.getFirst().context()))
                .isEqualTo(Goldens.text(Goldens.at(golden, "first_context_sha256")));
        assertThat(JsonLine.hash(requests)).isEqualTo(Goldens.text(Goldens.at(golden, "requests_sha256")));
    }

    @ParameterizedTest
    @MethodSource("currentRuns")
    void asksAndScoresLikeTodaysHarness(String section, String name, String run) throws IOException {
        TaskPlan plan = GoldenTask.plan(section, name, Protocol.CURRENT, run.equals("openllm-group"), folder);
        JsonValue golden = Goldens.at(section, name, "current", run);
        assertThat(order(plan)).isSorted();
        if (section.equals("mini")) {
            assertRequests(plan, Goldens.at(golden, "requests"));
            assertThat(plan.task().version()).isEqualTo(Goldens.at(golden, "task_version"));
        } else {
            assertHashes(plan, golden);
        }
        JsonValue metrics = Goldens.at(golden,
                section.equals("mini") ? "per_doc_metrics_in_dataset_order" : "per_doc_metrics");
        if (!Goldens.items(metrics).isEmpty()) { // gsm8k's are in GoldenMetricsTest
            assertMetrics(scores(plan), metrics);
        }
    }
}
