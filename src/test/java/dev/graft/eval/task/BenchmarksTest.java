package dev.graft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.Chosen;
import dev.graft.eval.Datasets;
import dev.graft.eval.PlanSettings;
import dev.graft.eval.Protocol;
import dev.graft.eval.Suite;
import dev.graft.eval.TaskGroup;
import dev.graft.eval.TaskPlan;

class BenchmarksTest {
    @TempDir
    private Path folder;

    private static Suite suite(Protocol protocol, @Nullable Integer shots, String... names) {
        return Benchmarks.of(protocol).suite(protocol, List.of(names), shots);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void openllmIsTheSixWithTheLeaderboardsShots(Protocol protocol) {
        Suite suite = suite(protocol, null, "openllm");
        assertThat(suite.tasks()).hasSize(63); // arc, hellaswag, two of truthfulqa, 57 subjects, winogrande, gsm8k
        Map<String, Integer> shots = new HashMap<>();
        suite.tasks().forEach(chosen -> shots.put(chosen.task().name(), chosen.shots()));
        assertThat(shots).containsEntry("arc_challenge", 25).containsEntry("hellaswag", 10)
                .containsEntry("truthfulqa_mc1", 0).containsEntry("truthfulqa_mc2", 0)
                .containsEntry("mmlu_virology", 5).containsEntry("winogrande", 5).containsEntry("gsm8k", 5);
        assertThat(suite.groups()).extracting(TaskGroup::name).containsExactly("mmlu");
        assertThat(suite.groups().getFirst().leaves()).hasSize(57).doesNotHaveDuplicates();
    }

    @Test
    void theLeaderboardRunsByTheAlphabet() {
        assertThat(suite(Protocol.OPEN_LLM_V1, null, "openllm").tasks()).extracting(chosen -> chosen.task().name())
                .isSorted();
    }

    @Test
    void aTaskThatIsNamedTwiceRunsOnce() {
        assertThat(suite(Protocol.CURRENT, null, "mmlu_stem", "mmlu", "mmlu_anatomy").tasks()).hasSize(57);
        assertThat(suite(Protocol.CURRENT, null, "mmlu_stem", "mmlu").groups()).extracting(TaskGroup::name)
                .containsExactly("mmlu_stem", "mmlu");
    }

    @Test
    void guessesUnknownNamesAllAtOnce() {
        UserError error = catchThrowableOfType(UserError.class,
                () -> suite(Protocol.CURRENT, null, "helaswag", "gsm8k", "nothing_like_it"));
        assertThat(error.findings()).extracting(Finding::id).containsExactly("unknown-task", "unknown-task");
        assertThat(error.findings().getFirst().remedy()).contains("write 'hellaswag'");
    }

    @Test
    void truthfulQaKeepsItsExamples() {
        Suite suite = suite(Protocol.CURRENT, 3, "truthfulqa_mc1", "arc_challenge");
        assertThat(suite.findings()).extracting(Finding::id).containsExactly("fixed-shots");
        assertThat(suite.tasks()).extracting(Chosen::shots).containsExactly(0, 3);
        assertThat(suite(Protocol.CURRENT, 0, "truthfulqa_mc1").findings()).isEmpty();
    }

    private void data(String file, String... rows) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, String.join("\n", rows) + "\n");
    }

    private List<Finding> refused(String task, Protocol protocol) {
        UserError error = catchThrowableOfType(UserError.class,
                () -> TaskPlan.of(suite(protocol, 0, task), Datasets.in(folder, null), PlanSettings.all(protocol)));
        assertThat(error).as(task).isNotNull();
        return error.findings();
    }

    private static final String ARC = "{\"question\": \"q\", \"choices\": {\"text\": [\"a\", \"b\"], \"label\": [\"A\", \"B\"]}, \"answerKey\": \"%s\"}";

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void namesEveryRowWithAWrongLabel(Protocol protocol) throws IOException {
        data("ai2_arc/ARC-Challenge/test.jsonl", ARC.formatted("A"), ARC.formatted("C"), ARC.formatted(""),
                ARC.formatted("B"));
        List<Finding> findings = refused("arc_challenge", protocol);
        assertThat(findings).extracting(Finding::id).containsExactly("bad-label", "bad-label");
        assertThat(findings.stream().map(finding -> finding.where().toString().replaceAll(".*jsonl:", "")).sorted())
                .containsExactly("2:1", "3:1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hellaswag | hellaswag/validation.jsonl | {"activity_label":"x","ctx_a":"a","ctx_b":"b","endings":["1","2"],"label":"2"} | bad-label
            hellaswag | hellaswag/validation.jsonl | {"activity_label":"x","ctx_a":"a","ctx_b":"b","endings":["1","2"],"label":""} | wrong-field
            hellaswag | hellaswag/validation.jsonl | {"activity_label":"x","ctx_a":"a","endings":["1","2"],"label":"0"} | missing-field
            winogrande | winogrande/winogrande_xl/validation.jsonl | {"sentence":"a _ b","option1":"x","option2":"y","answer":""} | bad-label
            winogrande | winogrande/winogrande_xl/validation.jsonl | {"sentence":"a b","option1":"x","option2":"y","answer":"1"} | wrong-field
            mmlu_virology | mmlu/all/test.jsonl | {"question":"q","subject":"virology","choices":["1","2","3","4"],"answer":4} | bad-label
            mmlu_virology | mmlu/all/test.jsonl | {"question":"q","subject":"virology","choices":["1","2","3"],"answer":1} | wrong-field
            mmlu_virology | mmlu/all/test.jsonl | {"question":"q","subject":"anatomy","choices":["1","2","3","4"],"answer":1} | bad-data
            gsm8k | gsm8k/test.jsonl | {"question":"q","answer":"5"} | bad-label
            truthfulqa_mc1 | truthful_qa/multiple_choice/validation.jsonl | {"question":"q","mc1_targets":{"choices":["a","b"],"labels":[0,1]}} | bad-label
            truthfulqa_mc2 | truthful_qa/multiple_choice/validation.jsonl | {"question":"q","mc2_targets":{"choices":["a","b"],"labels":[1]}} | bad-label
            truthfulqa_mc2 | truthful_qa/multiple_choice/validation.jsonl | {"question":"q","mc2_targets":{"choices":["a","b"],"labels":[1,2]}} | wrong-field
            """)
    void namesWhatIsWrongWithARow(String task, String file, String row, String id) throws IOException {
        data(file, row);
        List<Finding> findings = refused(task, Protocol.CURRENT);
        assertThat(findings).extracting(Finding::id).containsExactly(id);
        assertThat(findings.getFirst().where().toString()).contains(file);
        assertThat(findings.getFirst().remedy()).isNotEmpty();
    }

    @Test
    void refusesMoreExamplesThanThereAre() throws IOException {
        data("ai2_arc/ARC-Challenge/test.jsonl", ARC.formatted("A"));
        data("ai2_arc/ARC-Challenge/train.jsonl", ARC.formatted("A"), ARC.formatted("B"));
        UserError error = catchThrowableOfType(UserError.class, () -> TaskPlan.of(
                suite(Protocol.CURRENT, 3, "arc_challenge"), Datasets.in(folder, null),
                PlanSettings.all(Protocol.CURRENT)));
        assertThat(error.findings()).extracting(Finding::id).containsExactly("bad-value");
    }

    @Test
    void evaluatesTheRowsThatWereAskedForAlone() throws IOException {
        data("ai2_arc/ARC-Challenge/test.jsonl", ARC.formatted("A"), ARC.formatted("B"), ARC.formatted("A"),
                ARC.formatted("B"));
        PlanSettings settings = PlanSettings.all(Protocol.CURRENT).withSamples(Map.of("arc_challenge", List.of(3, 1)));
        TaskPlan plan = TaskPlan.of(suite(Protocol.CURRENT, 0, "arc_challenge"), Datasets.in(folder, null), settings)
                .getFirst();
        assertThat(plan.documents()).extracting(document -> document.document().index()).containsExactly(1, 3);
        assertThat(plan.rowCount()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"arc_challenge, 4, bad-value", "hellaswag, 0, unknown-task"})
    void refusesSamplesThatAreNotThere(String task, int row, String id) throws IOException {
        data("ai2_arc/ARC-Challenge/test.jsonl", ARC.formatted("A"), ARC.formatted("B"));
        PlanSettings settings = PlanSettings.all(Protocol.CURRENT).withSamples(Map.of(task, List.of(row)));
        UserError error = catchThrowableOfType(UserError.class,
                () -> TaskPlan.of(suite(Protocol.CURRENT, 0, "arc_challenge"), Datasets.in(folder, null), settings));
        assertThat(error.findings()).extracting(Finding::id).containsExactly(id);
    }
}
