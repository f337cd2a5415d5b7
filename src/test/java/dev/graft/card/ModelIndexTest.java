package dev.graft.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.graft.diagnostic.Finding;
import dev.graft.eval.Leaderboard;
import dev.graft.eval.RunScores.Score;

class ModelIndexTest {
    private static final String OWN = """
            model-index: # measured twice
            - name: mine
              results:
              - task: {type: text-generation, name: Text Generation}
                dataset: {type: gsm8k, name: GSM8k (5-shot), config: main, split: test}
                metrics:
                - {type: acc, value: 12.5}
                source: {name: Open LLM Leaderboard, url: "https://example.org"}
              # by hand
              - task:
                  type: text-generation
                dataset: {name: My own test, type: me/test} # not for everybody
                metrics: [{type: acc, value: "1e3"}]
            license: mit""";

    private final List<Finding> findings = new ArrayList<>();

    private static Score score(Leaderboard benchmark, double fraction, int shots) {
        return new Score(benchmark, fraction, shots, 100, 100, "graft", null, Path.of("results_x.json"));
    }

    private String with(String front, Score... scores) {
        return String.join("\n", ModelIndex.with(FrontMatter.read("README.md", List.of(front.split("\n", -1))), "mine",
                List.of(scores), findings).lines());
    }

    @Test
    void writesTheFormOfTheLeaderboard() {
        assertThat(with("license: mit", score(Leaderboard.HELLASWAG, 8490 / 10042.0, 10),
                score(Leaderboard.TRUTHFULQA, 0.5562, 0))).isEqualTo("""
                        license: mit
                        model-index:
                        - name: mine
                          results:
                          - task:
                              type: text-generation
                              name: Text Generation
                            dataset:
                              name: HellaSwag (10-Shot)
                              type: hellaswag
                              split: validation
                              args:
                                num_few_shot: 10
                            metrics:
                            - type: acc_norm
                              value: 84.54
                              name: normalized accuracy
                          - task:
                              type: text-generation
                              name: Text Generation
                            dataset:
                              name: TruthfulQA (0-shot)
                              type: truthful_qa
                              config: multiple_choice
                              split: validation
                              args:
                                num_few_shot: 0
                            metrics:
                            - type: mc2
                              value: 55.62""");
        assertThat(findings).isEmpty();
    }

    @Test
    void aNewScoreTakesThePlaceOfTheOldAndTheOthersStayAsTheyAre() {
        String changed = with(OWN, score(Leaderboard.GSM8K, 0.25, 5), score(Leaderboard.WINOGRANDE, 0.5, 5));
        int from = OWN.indexOf("  # by hand"), to = OWN.indexOf("license");
        assertThat(changed).startsWith("model-index: # measured twice\n- name: mine\n  results:\n  - task:\n")
                .containsSubsequence("GSM8k (5-shot)", "value: 25.00", OWN.substring(from, to), "Winogrande (5-shot)",
                        "value: 50.00", "\nlicense: mit")
                .doesNotContain("12.5", "Open LLM Leaderboard");
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("replaced-result");
            assertThat(finding.where().toString()).isEqualTo("README.md:5:5");
            assertThat(finding.what()).contains("12.5 of GSM8k (5-shot)", "'Open LLM Leaderboard'", "25.00 of GSM8k");
        });
        assertThat(with(changed, score(Leaderboard.GSM8K, 0.25, 5), score(Leaderboard.WINOGRANDE, 0.5, 5)))
                .isEqualTo(changed);
    }

    @Test
    void anEntryForABenchmarkThatStandsTwiceIsOneAfterwards() {
        String twice = OWN.replace("type: me/test", "type: openai/GSM8K");
        String changed = with(twice, score(Leaderboard.GSM8K, 0.25, 5));
        assertThat(changed.split("GSM8k", -1)).hasSize(2);
        assertThat(with(changed, score(Leaderboard.GSM8K, 0.25, 5))).isEqualTo(changed);
    }

    @Test
    void anEntryThatSaysTheSameKeepsItsSource() {
        String same = OWN.replace("12.5}", "12.50}");
        assertThat(with(same, score(Leaderboard.GSM8K, 0.125, 5))).isEqualTo(same);
        assertThat(findings).isEmpty();
        assertThat(with(same, score(Leaderboard.GSM8K, 0.125, 4))).contains("GSM8k (4-shot)")
                .doesNotContain("Open LLM Leaderboard");
    }

    @Test
    void rewritesAFormThatHasNoLineForAnEntry() {
        String changed = with("model-index: [{name: mine, results: [{dataset: {type: me/test, name: 'no'}, "
                + "metrics: [{type: acc, value: 1.50}]}]}, {name: other}]", score(Leaderboard.WINOGRANDE, 0.5, 5));
        assertThat(changed).containsSubsequence("- name: mine", "name: \"no\"", "value: 1.50", "winogrande_xl",
                "- name: other").doesNotContain("{");
        assertThat(with("model-index:\n- name: mine\n  results: []", score(Leaderboard.WINOGRANDE, 0.5, 5)))
                .contains("winogrande_xl");
    }

    @Test
    void anotherNameChangesOneLine() {
        FrontMatter front = FrontMatter.read("README.md", List.of(OWN.split("\n")));
        assertThat(String.join("\n", ModelIndex.withName(front, "12").lines()))
                .isEqualTo(OWN.replace("- name: mine", "- name: \"12\""));
        FrontMatter flow = FrontMatter.read("README.md", List.of("model-index: [{name: a, results: []}]"));
        assertThat(ModelIndex.withName(flow, "b").modelName()).contains("b");
    }

    @Test
    void aScoreOfSomeDocumentsSaysSo() {
        Score part = new Score(Leaderboard.ARC, 0.3, 0, 40, 1172, "lm-eval", null, Path.of("r.json"));
        assertThat(with("license: mit", part)).contains("num_few_shot: 0\n        num_documents: 40\n");
    }
}
