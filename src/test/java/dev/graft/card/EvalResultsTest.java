package dev.graft.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.graft.eval.Leaderboard;
import dev.graft.eval.RunScores;
import dev.graft.eval.RunScores.Score;

class EvalResultsTest {
    @Test
    void writesAFileForEachBenchmark() {
        RunScores run = new RunScores(List.of(
                new Score(Leaderboard.ARC, 0.3, 25, 40, 1172, "lm-eval 0.4.13", null, Path.of("r.json")),
                new Score(Leaderboard.GSM8K, 721 / 1319.0, 5, 1319, 1319, "graft 1.0, protocol open-llm-v1",
                        Instant.ofEpochSecond(1701500000), Path.of("r.json"))));
        assertThat(EvalResults.files(run)).containsExactlyInAnyOrderEntriesOf(Map.of(
                ".eval_results/arc_challenge.yaml", """
                        - dataset:
                            id: allenai/ai2_arc
                            task_id: arc_challenge
                          value: 30.00
                          notes: "acc_norm, 25-shot, 40 of 1172 documents, lm-eval 0.4.13"
                        """,
                ".eval_results/gsm8k.yaml", """
                        - dataset:
                            id: openai/gsm8k
                            task_id: gsm8k
                          value: 54.66
                          date: "2023-12-02T06:53:20Z"
                          notes: "acc, 5-shot, graft 1.0, protocol open-llm-v1"
                        """));
    }
}
