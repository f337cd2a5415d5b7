package dev.graft.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.eval.RunScores.Score;

class RunScoresTest {
    private static final Path GOLDENS = Path.of("../shared/goldens/lm-eval");

    @TempDir
    private Path directory;

    private Path file(String name, String json) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, json);
    }

    @Test
    void readsTheMetricOfEachBenchmark() throws IOException {
        RunScores run = RunScores.read(file("results_x.json", """
                {"results": {
                   "arc_challenge": {"acc,none": 0.1, "acc_norm,none": 0.2, "acc_norm_stderr,none": "N/A"},
                   "hellaswag": {"acc,none": 0.1, "acc_norm,none": 0.3},
                   "mmlu_anatomy": {"acc,none": 0.9}, "mmlu": {"acc,none": 0.4},
                   "truthfulqa_mc1": {"acc,none": 0.9}, "truthfulqa_mc2": {"acc,none": 0.5},
                   "winogrande": {"acc,none": 0.6},
                   "gsm8k": {"exact_match,strict-match": 0.7, "exact_match,flexible-extract": 0.9}},
                 "n-shot": {"arc_challenge": 25, "mmlu": null, "mmlu_anatomy": 5, "gsm8k": 5},
                 "n-samples": {"arc_challenge": {"original": 1172, "effective": 40}},
                 "lm_eval_version": "0.4.13", "date": 1701500000.5}
                """));
        assertThat(run.scores()).extracting(Score::fraction).containsExactly(0.2, 0.3, 0.4, 0.5, 0.6, 0.7);
        assertThat(run.scores()).extracting(Score::shots).containsExactly(25, -1, 5, -1, -1, 5);
        assertThat(run.average()).hasValueCloseTo(0.45, within(1e-15));
        Score arc = run.scores().getFirst();
        assertThat(arc.isPartial()).isTrue();
        assertThat(arc.documents()).isEqualTo(40);
        assertThat(arc.harness()).isEqualTo("lm-eval 0.4.13");
        assertThat(arc.when()).isEqualTo(Instant.ofEpochSecond(1701500000));
    }

    @Test
    void readsOurOwnFilesOfTheOldProtocol() throws IOException {
        RunScores run = RunScores.read(file("results_x.json", """
                {"results": {"truthfulqa_mc2": {"mc1,none": 0.1, "mc2,none": 0.5}, "gsm8k": {"acc,none": 0.7}},
                 "graft": {"version": "1.0", "protocol": "open-llm-v1"}}
                """));
        assertThat(run.scores()).extracting(Score::fraction).containsExactly(0.5, 0.7);
        assertThat(run.scores().getFirst().harness()).isEqualTo("graft 1.0, protocol open-llm-v1");
        assertThat(run.average()).isEmpty();
    }

    @Test
    void readsFilesOfTheHarnessOf2023() throws IOException {
        String subjects = IntStream.range(0, 57).mapToObj(i -> "\"hendrycksTest-%d\": {\"acc\": %s}".formatted(i,
                i == 0 ? "0.57" : "0.0")).collect(Collectors.joining(", "));
        RunScores run = RunScores.read(file("old.json",
                "{\"results\": {\"arc_challenge\": {\"acc\": 0.1, \"acc_norm\": 0.25}, \"truthfulqa_mc\": {\"mc2\": 0.5}, "
                        + subjects + "}, \"config\": {\"num_fewshot\": 5}}"));
        assertThat(run.scores()).extracting(Score::benchmark).containsExactly(Leaderboard.ARC, Leaderboard.MMLU,
                Leaderboard.TRUTHFULQA);
        assertThat(run.scores().get(1).fraction()).isCloseTo(0.01, within(1e-15));
        assertThat(run.scores()).allSatisfy(score -> assertThat(score.shots()).isEqualTo(5));
        assertThat(RunScores.read(file("56.json", "{\"results\": {\"winogrande\": {\"acc\": 1}, "
                + subjects.replaceFirst("[^,]*, ", "") + "}}")).scores()).hasSize(1); // no total of a part
    }

    @Test
    void takesAllFilesBesideTheNewestAndTheLaterOfTwoRuns() throws IOException {
        file("mine/results_2024-01-01.json", "{\"results\": {\"winogrande\": {\"acc,none\": 0.1}}}");
        file("mine/results_2024-01-02.json", "{\"results\": {\"gsm8k\": {\"exact_match,strict-match\": 0.2}}}");
        file("mine/results_2024-01-03.json", "{\"results\": {\"winogrande\": {\"acc,none\": 0.3}}}");
        file("other/results_2023-01-01.json", "{\"results\": {\"arc_challenge\": {\"acc_norm,none\": 0.9}}}");
        assertThat(RunScores.read(directory).scores()).extracting(Score::fraction).containsExactly(0.3, 0.2);
    }

    @Test
    void refusesWhatIsNoScore() throws IOException {
        assertThatThrownBy(() -> RunScores.read(file("a.json", "{\"results\": {\"gsm8k\": {\"acc\": NaN}}}")))
                .hasMessageContaining("GSM8K is NaN").hasMessageContaining("[bad-results]");
        assertThatThrownBy(
                () -> RunScores.read(file("b.json", "{\"results\": {\"winogrande\": {\"acc,none\": 67.1}}}")))
                .hasMessageContaining("between 0 and 1");
        assertThatThrownBy(() -> RunScores.read(file("c.json", "{\"results\": {}}")))
                .hasMessageContaining("has no score").hasMessageContaining("[bad-results]");
        assertThatThrownBy(() -> RunScores.read(file("d.json", "[1]"))).hasMessageContaining("[bad-results]");
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThatThrownBy(() -> RunScores.read(empty)).hasMessageContaining("[missing-file]");
    }

    /// Numbers as lm-eval 0.4.13 wrote them.
    @Test
    void readsRealFiles() throws IOException {
        assumeTrue(Files.isDirectory(GOLDENS), "needs ../shared/goldens/lm-eval");
        Score mmlu = RunScores.read(GOLDENS.resolve("mmlu-0shot-limit40.results.json")).scores().getFirst();
        assertThat(mmlu.fraction()).isEqualTo(0.23728070175438595);
        assertThat(mmlu.documents()).isEqualTo(2280);
        assertThat(mmlu.available()).isEqualTo(14042);
        assertThat(mmlu.shots()).isZero();
        assertThat(RunScores.read(GOLDENS.resolve("arc-hellaswag-winogrande-0shot-limit40.results.json")).scores())
                .extracting(Score::fraction).containsExactly(0.3, 0.45, 0.475);
        assertThat(RunScores.read(GOLDENS.resolve("truthfulqa-0shot.results.json")).scores())
                .extracting(Score::fraction).containsExactly(0.4920177611333968);
        assertThat(RunScores.read(GOLDENS.resolve("gsm8k-5shot.results.json")).scores())
                .extracting(Score::shots).containsExactly(5);
    }
}
