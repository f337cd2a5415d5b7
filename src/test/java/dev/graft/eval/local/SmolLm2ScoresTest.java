package dev.graft.eval.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.engine.LocalModel;
import dev.graft.eval.Answer;
import dev.graft.eval.Datasets;
import dev.graft.eval.Evaluation;
import dev.graft.eval.Goldens;
import dev.graft.eval.JsonLine;
import dev.graft.eval.JsonValue;
import dev.graft.eval.PlanSettings;
import dev.graft.eval.Protocol;
import dev.graft.eval.Results;
import dev.graft.eval.Score;
import dev.graft.eval.ScoredDocument;
import dev.graft.eval.SharedData;
import dev.graft.eval.Suite;
import dev.graft.eval.TaskPlan;
import dev.graft.eval.TaskResult;
import dev.graft.eval.task.Benchmarks;

/// Runs of lm-eval 0.4.13 with transformers in float32 on SmolLM2-135M-Instruct, repeated with its real weights: every
/// log-likelihood, text, metric and aggregate. That prompts and hashes are equal, too, is RecordedRunsTest's; the runs
/// with more documents are compared by tools/compare-with-lm-eval.py.
class SmolLm2ScoresTest {
    private static final double LOG_LIKELIHOOD = 1e-3;

    /// Of a share of probability, made from log-likelihoods; all other metrics are equal.
    private static final double SHARE = 1e-3;

    private static LocalModel model;

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() throws IOException {
        Optional<Path> found = Stream.ofNullable(System.getenv("GRAFT_SMOLLM2")).map(Path::of)
                .filter(path -> Files.isRegularFile(path.resolve("model.safetensors"))).findFirst();
        assumeTrue(found.isPresent(), "set GRAFT_SMOLLM2 to the directory that tools/fetch-smollm2 made");
        model = LocalModel.load(found.get());
    }

    @AfterAll
    static void close() {
        if (model != null) {
            model.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"arc_challenge-25shot, arc_challenge, 25, 15", "hellaswag-10shot, hellaswag, 10, 15",
            "mmlu-5shot, mmlu, 5, 1", "truthfulqa-0shot, truthfulqa_mc1 truthfulqa_mc2, , 20",
            "winogrande-5shot, winogrande, 5, 20", "gsm8k-5shot, gsm8k, 5, 6"})
    void sameAnswersAndScores(String name, String tasks, @Nullable Integer shots, int limit) throws IOException {
        Path recorded = SharedData.at("goldens/lm-eval/" + name + ".samples.jsonl");
        Datasets data = tasks.contains("hellaswag") || tasks.contains("winogrande")
                ? SharedData.withStandIns(Files.createDirectory(folder.resolve("data")))
                : SharedData.plain();
        Suite suite = Benchmarks.of(Protocol.CURRENT).suite(Protocol.CURRENT, List.of(tasks.split(" ")), shots);
        List<TaskPlan> plans = TaskPlan.of(suite, data, PlanSettings.all(Protocol.CURRENT).withLimit(limit));
        Results results;
        try (Evaluation evaluation = Evaluation.open(folder.resolve("journal"), suite, Protocol.CURRENT, plans, name)) {
            assertThat(new LocalRun(model, Protocol.CURRENT).answer(evaluation, EvalProgress.NONE, () -> false))
                    .isTrue();
            results = evaluation.results();
        }
        Map<String, JsonValue> samples = samples(recorded);
        int compared = 0;
        for (TaskResult task : results.tasks()) {
            for (ScoredDocument document : task.documents()) {
                for (Score score : document.scores()) {
                    String key = key(task.task().name(), document.document().index(), score.filter());
                    assertSample(key, document, score, Objects.requireNonNull(samples.get(key), key));
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(samples.size());
        assertAggregates(results, JsonLine.parse(Files.readString(recorded.resolveSibling(name + ".results.json"))));
    }

    private static Map<String, JsonValue> samples(Path file) throws IOException {
        Map<String, JsonValue> samples = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            JsonValue sample = JsonLine.parse(line);
            samples.put(key(Goldens.text(Goldens.at(sample, "task")), Goldens.whole(Goldens.at(sample, "doc_id")),
                    Goldens.text(Goldens.at(sample, "filter"))), sample);
        }
        return samples;
    }

    private static String key(String task, int document, String filter) {
        return task + " " + document + " " + filter;
    }

    private static void assertSample(String key, ScoredDocument document, Score score, JsonValue sample) {
        List<JsonValue> requests = Goldens.items(Goldens.at(sample, "resps"));
        assertThat(document.answers()).as(key).hasSameSizeAs(requests);
        for (int i = 0; i < requests.size(); i++) {
            JsonValue expected = Goldens.items(requests.get(i)).getFirst();
            switch (document.answers().get(i)) {
                case Answer.Text(String text) -> assertThat(text).as(key).isEqualTo(Goldens.text(expected));
                case Answer.Likelihood(double value, boolean isGreedy) -> {
                    assertThat(value).as(key).isCloseTo(Goldens.real(Goldens.items(expected).get(0)),
                            within(LOG_LIKELIHOOD));
                    assertThat(new JsonValue.Bool(isGreedy)).as(key).isEqualTo(Goldens.items(expected).get(1));
                }
            }
        }
        List<String> metrics = new ArrayList<>(score.metrics().keySet());
        assertThat(metrics).as(key).isEqualTo(Goldens.texts(Goldens.at(sample, "metrics")));
        score.metrics().forEach((metric, value) -> assertThat(value).as(key + ", " + metric)
                .isCloseTo(Goldens.real(Goldens.at(sample, metric)), within(tolerance(key))));
    }

    private static double tolerance(String key) {
        return key.startsWith("truthfulqa_mc2") ? SHARE : 0;
    }

    private static void assertAggregates(Results results, JsonValue recorded) {
        results.tasks().forEach(task -> task.estimates().forEach(estimate -> assertNumber(recorded,
                task.task().name(), estimate.metric() + "," + estimate.filter(), estimate.value())));
        results.groups().forEach(group -> group.estimates().forEach(estimate -> assertNumber(recorded,
                group.group().name(), estimate.metric() + "," + estimate.filter(), estimate.value())));
    }

    private static void assertNumber(JsonValue recorded, String task, String key, double value) {
        assertThat(value).as(task + ", " + key).isCloseTo(Goldens.real(Goldens.at(recorded, "results", task, key)),
                within(Math.max(tolerance(task), 1e-13)));
    }
}
