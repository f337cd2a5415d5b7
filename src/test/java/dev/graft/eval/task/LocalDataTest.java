package dev.graft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.eval.Aggregation;
import dev.graft.eval.Answer;
import dev.graft.eval.Chosen;
import dev.graft.eval.Datasets;
import dev.graft.eval.DocumentPlan;
import dev.graft.eval.Goldens;
import dev.graft.eval.JsonLine;
import dev.graft.eval.JsonValue;
import dev.graft.eval.PlanSettings;
import dev.graft.eval.Protocol;
import dev.graft.eval.Request;
import dev.graft.eval.SharedData;
import dev.graft.eval.Stderr;
import dev.graft.eval.Suite;
import dev.graft.eval.Task;
import dev.graft.eval.TaskPlan;
import dev.graft.eval.UniformModel;

/// All requests over the real data sets, by the fingerprints that the harnesses published or made of them.
class LocalDataTest {
    @TempDir
    private Path folder;

    private static TaskPlan plan(Task task, int shots, Protocol protocol, Datasets data) throws IOException {
        return TaskPlan.of(new Suite(List.of(Chosen.of(task).withShots(shots)), List.of(), List.of()), data,
                PlanSettings.all(protocol)).getFirst();
    }

    /// The fingerprint, and the scores of a model whose answers are the numbers of a generator.
    @ParameterizedTest
    @ValueSource(strings = {"arc_challenge", "winogrande", "gsm8k"})
    void publishedZeroShotFingerprints(String name) throws IOException {
        TaskPlan plan = plan(GoldenTask.task(name, Protocol.OPEN_LLM_V1), 0, Protocol.OPEN_LLM_V1, SharedData.plain());
        JsonValue golden = Goldens.at("published_zero_shot_fingerprints", name);
        assertThat(JsonLine.oldHash(GoldenTask.requests(plan)))
                .isEqualTo(Goldens.text(Goldens.at(golden, "requests_json_sha256")));
        assertScores(plan, Goldens.at(golden, "results_with_fake_model"));
    }

    private static void assertScores(TaskPlan plan, JsonValue golden) {
        UniformModel model = new UniformModel();
        List<Map<String, Double>> metrics = new ArrayList<>();
        for (DocumentPlan document : plan.documents()) {
            List<Answer> answers = document.requests().stream().map(model::answer).toList();
            metrics.add(plan.task().score(document.document(), answers).getFirst().metrics());
        }
        int compared = 0;
        for (Map.Entry<String, JsonValue> result : GoldenTask.metrics(golden).entrySet()) {
            if (!result.getKey().equals("note")) {
                String name = result.getKey().replace("_stderr", "");
                double[] values = metrics.stream().mapToDouble(document -> document.get(name)).toArray();
                double found = result.getKey().equals(name) ? Aggregation.MEAN.of(values) : Stderr.of(values);
                assertThat(found).as(result.getKey()).isCloseTo(Goldens.real(result.getValue()), within(1e-14));
                compared++;
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"arc_challenge", "gsm8k", "winogrande"})
    void realDataOfTheLeaderboard(String name) throws IOException {
        assertRequests(Protocol.OPEN_LLM_V1, name, Goldens.at("real_data_fingerprints", "open-llm-v1", name),
                SharedData.plain());
    }

    @ParameterizedTest
    @ValueSource(strings = {"arc_challenge", "gsm8k"})
    void realDataOfTodaysHarness(String name) throws IOException {
        assertRequests(Protocol.CURRENT, name, Goldens.at("real_data_fingerprints", "current_plain_task", name),
                SharedData.plain());
    }

    private static void assertRequests(Protocol protocol, String name, JsonValue golden, Datasets data)
            throws IOException {
        TaskPlan plan = plan(GoldenTask.task(name, protocol), Goldens.whole(Goldens.at(golden, "num_fewshot")),
                protocol, data);
        List<Request> requests = GoldenTask.requests(plan);
        assertThat(requests).hasSize(Goldens.whole(Goldens.at(golden, "requests")));
        assertHash(requests.getFirst(), Goldens.fields(golden).at("first_context_sha256"));
        assertHash(requests.getLast(), Goldens.fields(golden).at("last_context_sha256"));
        assertThat(JsonLine.hash(requests)).isEqualTo(Goldens.text(Goldens.at(golden, "requests_sha256")));
    }

    private static void assertHash(Request request, @Nullable JsonValue golden) {
        if (golden != null) {
            assertThat(JsonLine.sha256(request.context())).isEqualTo(Goldens.text(golden));
        }
    }

    @Test
    void all57SubjectsOfBothProtocols() throws IOException {
        Datasets data = SharedData.plain();
        JsonValue golden = Goldens.at("real_data_fingerprints", "open-llm-v1");
        Map<String, JsonValue> subjects = Goldens.fields(Goldens.at(golden, "mmlu")).values();
        assertThat(subjects).hasSize(57);
        List<Request> all = new ArrayList<>();
        List<Request> allOfToday = new ArrayList<>();
        for (String subject : subjects.keySet()) {
            List<Request> requests = GoldenTask.requests(
                    plan(new Mmlu(Protocol.OPEN_LLM_V1, subject), 5, Protocol.OPEN_LLM_V1, data));
            assertThat(JsonLine.hash(requests)).as(subject)
                    .isEqualTo(Goldens.text(Goldens.at(subjects.get(subject), "requests_sha256")));
            all.addAll(requests);
            allOfToday.addAll(GoldenTask.requests(
                    plan(new Mmlu(Protocol.CURRENT, subject), 5, Protocol.CURRENT, data)));
        }
        assertThat(JsonLine.hash(all))
                .isEqualTo(Goldens.text(Goldens.at(golden, "mmlu_all_57_in_alphabetical_order_sha256")));
        JsonValue today = Goldens.at("real_data_fingerprints", "current_plain_task",
                "mmlu_all_57_in_alphabetical_order");
        assertThat(allOfToday).hasSize(Goldens.whole(Goldens.at(today, "requests")));
        assertThat(JsonLine.hash(allOfToday)).isEqualTo(Goldens.text(Goldens.at(today, "requests_sha256")));
        assertThat(new HashSet<>(allOfToday)).isEqualTo(new HashSet<>(all));
    }

    @ParameterizedTest
    @ValueSource(strings = {"truthfulqa_mc", "hellaswag"})
    void localRevisions(String name) throws IOException {
        JsonValue golden = Goldens.at("local_data_fingerprints", "open-llm-v1", name);
        TaskPlan plan = plan(GoldenTask.task(name, Protocol.OPEN_LLM_V1), 0, Protocol.OPEN_LLM_V1, SharedData.plain());
        List<Request> requests = GoldenTask.requests(plan);
        assertThat(JsonLine.oldHash(requests)).isEqualTo(Goldens.text(Goldens.at(golden, "requests_json_sha256")));
        JsonValue distinct = Goldens.fields(golden).at("distinct");
        if (distinct != null) {
            assertThat(new HashSet<>(requests)).hasSize(Goldens.whole(distinct));
        }
        assertRequests(Protocol.OPEN_LLM_V1, name, golden, SharedData.plain());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hellaswag_10shot_standin", "winogrande_5shot_standin"})
    void examplesFromTheStandIns(String key) throws IOException {
        assertRequests(Protocol.OPEN_LLM_V1, key.substring(0, key.indexOf('_')),
                Goldens.at("local_data_fingerprints", "open-llm-v1", key), SharedData.withStandIns(folder));
    }
}
