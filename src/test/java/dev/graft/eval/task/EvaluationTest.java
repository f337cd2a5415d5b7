package dev.graft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.Evaluation;
import dev.graft.eval.Evaluation.Question;
import dev.graft.eval.FakeModel;
import dev.graft.eval.JsonValue;
import dev.graft.eval.Protocol;
import dev.graft.eval.Results;
import dev.graft.eval.ResultsFiles;
import dev.graft.eval.RunDetails;
import dev.graft.eval.ScoreTable;
import dev.graft.eval.Suite;
import dev.graft.eval.TaskPlan;

/// Whole runs with a model that answers by hash: stopped at any moment and gone on with, they end in the same files.
class EvaluationTest {
    @TempDir
    private Path folder;

    private final FakeModel model = new FakeModel();

    private List<TaskPlan> plans(Protocol protocol) throws IOException {
        return List.of(GoldenTask.plan("e2e", "arc_challenge", protocol, false, folder.resolve("data")),
                GoldenTask.plan("e2e", "gsm8k", protocol, false, folder.resolve("data")),
                GoldenTask.plan("e2e", "winogrande", protocol, false, folder.resolve("data")));
    }

    private Evaluation open(Protocol protocol, String name) throws IOException {
        List<TaskPlan> plans = plans(protocol);
        return Evaluation.open(folder.resolve("journal.jsonl"),
                new Suite(plans.stream().map(TaskPlan::chosen).toList(), List.of(), List.of()), protocol, plans, name);
    }

    private Map<String, String> write(Results results, String out) throws IOException {
        RunDetails details = new RunDetails("my/model", "graft", JsonValue.NO_FIELDS, Map.of(), 2048, Map.of(), null,
                "test", LocalDateTime.of(2026, 1, 2, 3, 4, 5), 1_767_323_045L, Duration.ofSeconds(1));
        Map<String, String> files = new LinkedHashMap<>();
        for (Path file : ResultsFiles.write(folder.resolve(out), results, details)) {
            files.put(folder.resolve(out).relativize(file).toString(), Files.readString(file));
        }
        return files;
    }

    private Map<String, String> straight(Protocol protocol) throws IOException {
        try (Evaluation evaluation = open(protocol, "m")) {
            for (Question question : evaluation.open()) {
                evaluation.answered(question, model.answers(question.document()));
            }
            Map<String, String> files = write(evaluation.results(), "straight");
            evaluation.deleteJournal();
            return files;
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aRunThatIsStoppedAnywhereEndsInTheSameFiles(Protocol protocol) throws IOException {
        Map<String, String> expected = straight(protocol);
        assertThat(folder.resolve("journal.jsonl")).doesNotExist();
        assertThat(expected.keySet()).containsExactly("my__model/results_2026-01-02T03-04-05.000000.json",
                "my__model/samples_arc_challenge_2026-01-02T03-04-05.000000.jsonl",
                "my__model/samples_gsm8k_2026-01-02T03-04-05.000000.jsonl",
                "my__model/samples_winogrande_2026-01-02T03-04-05.000000.jsonl");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int stop = 0; stop < 25; stop++) {
            stopped(protocol, random);
        }
        try (Evaluation evaluation = open(protocol, "m")) {
            for (Question question : evaluation.open()) {
                evaluation.answered(question, model.answers(question.document()));
            }
            assertThat(write(evaluation.results(), "resumed")).as("seed %d", seed).isEqualTo(expected);
        }
    }

    /// Answers a few documents in any order, then leaves the journal cut at some byte near its end.
    private void stopped(Protocol protocol, Random random) throws IOException {
        try (Evaluation evaluation = open(protocol, "m")) {
            List<Question> open = new ArrayList<>(evaluation.open());
            Collections.shuffle(open, random);
            for (Question question : open.subList(0, Math.min(open.size(), random.nextInt(4)))) {
                evaluation.answered(question, model.answers(question.document()));
            }
        }
        byte[] whole = Files.readAllBytes(folder.resolve("journal.jsonl"));
        Files.write(folder.resolve("journal.jsonl"),
                Arrays.copyOf(whole, whole.length - random.nextInt(Math.min(whole.length, 200))));
    }

    @Test
    void anotherModelDoesNotGoOnWithTheJournal() throws IOException {
        open(Protocol.CURRENT, "m").close();
        assertThat(catchThrowableOfType(UserError.class, () -> open(Protocol.CURRENT, "n")).findings())
                .extracting(Finding::id).containsExactly("other-run");
        assertThat(catchThrowableOfType(UserError.class, () -> open(Protocol.OPEN_LLM_V1, "m")).findings())
                .extracting(Finding::id).containsExactly("other-run");
    }

    @Test
    void showsATableLikeACards() throws IOException {
        try (Evaluation evaluation = open(Protocol.OPEN_LLM_V1, "m")) {
            for (Question question : evaluation.open()) {
                evaluation.answered(question, model.answers(question.document()));
            }
            assertThat(ScoreTable.of(evaluation.results())).containsExactly(
                    new ScoreTable("AI2 Reasoning Challenge (25-shot)", "acc_norm", "16.67", "11.24", "12"),
                    new ScoreTable("Winogrande (5-shot)", "acc", "58.33", "14.86", "12"),
                    new ScoreTable("GSM8K (5-shot)", "acc", "25.00", "13.06", "12"),
                    new ScoreTable("arc_challenge (25-shot)", "acc", "25.00", "13.06", "12"));
        }
    }
}
