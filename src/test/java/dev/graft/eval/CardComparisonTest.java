package dev.graft.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.CardComparison.Row;
import dev.graft.eval.PublishedScores.Score;

class CardComparisonTest {
    private static final String CARD = """
            ---
            license: apache-2.0
            model-index:
            - name: m
              results:
              - task: {type: text-generation}
                dataset: {name: AI2 Reasoning Challenge (25-Shot), type: ai2_arc, config: ARC-Challenge, args: {num_few_shot: 25}}
                metrics: [{type: acc_norm, value: 67.41, name: normalized accuracy}]
              - task: {type: text-generation}
                dataset: {name: MMLU (5-Shot), type: cais/mmlu, args: {num_few_shot: 5}}
                metrics: [{type: acc, value: '65.26'}]
              - dataset: {name: TruthfulQA (0-shot), type: truthful_qa, args: {num_few_shot: 0}}
                metrics: [{type: mc2, value: 55.62}]
              - dataset: {name: other, type: my/own}
                metrics: [{type: acc, value: 1}]
            ---
            # m
            """;

    @TempDir
    private Path folder;

    private PublishedScores card(String text) throws IOException {
        return PublishedScores.read(Files.writeString(folder.resolve("README.md"), text));
    }

    private SavedRun run(String protocol, int arcShots) throws IOException {
        Path file = Files.createDirectories(folder.resolve("run")).resolve("results_1.json");
        Files.writeString(file, JsonText.INDENTED.of(JsonValue.fields("results", JsonValue.fields(
                "arc_challenge", JsonValue.fields("sample_len", 1172, "acc,none", 0.6, "acc_norm,none", 787 / 1172.0),
                "mmlu", JsonValue.fields("sample_len", 14042, "acc,none", 0.6540),
                "truthfulqa_mc2", JsonValue.fields("sample_len", 817, "mc2,none", 0.5572)),
                "n-shot", JsonValue.fields("arc_challenge", arcShots, "mmlu_anatomy", 5, "truthfulqa_mc2", 0), "graft",
                JsonValue.fields("protocol", protocol))));
        return SavedRun.read(file);
    }

    @Test
    void readsTheModelIndexOfACard() throws IOException {
        assertThat(card(CARD).scores()).extracting(Score::benchmark, Score::percent, Score::shots).containsExactly(
                tuple(Leaderboard.ARC, 67.41, 25), tuple(Leaderboard.MMLU, 65.26, 5),
                tuple(Leaderboard.TRUTHFULQA, 55.62, 0));
    }

    @Test
    void findsNumbersWithinTheToleranceOfAnotherStack() throws IOException {
        CardComparison comparison = CardComparison.of(run("open-llm-v1", 25), card(CARD));
        assertThat(comparison.findings()).isEmpty();
        assertThat(comparison.rows()).hasSize(3).allMatch(Row::isWithin);
        Row arc = comparison.rows().getFirst();
        assertThat(arc.tolerance()).isCloseTo(300.0 / 1172, within(1e-12)); // three documents
        assertThat(arc.difference()).isCloseTo(-0.26, within(0.01));
    }

    @Test
    void seesMoreThanThat() throws IOException {
        CardComparison comparison = CardComparison.of(run("open-llm-v1", 25),
                card(CARD.replace("67.41", "67.50").replace("55.62", "55.83").replace("65.26", "65.24")));
        assertThat(comparison.rows()).extracting(Row::isWithin).containsExactly(false, false, false);
    }

    @Test
    void saysThatTheRunIsAnotherKindOfRun() throws IOException {
        SavedRun run = run("open-llm-v1", 0);
        assertThat(CardComparison.of(run, card(CARD)).findings()).extracting(Finding::id)
                .containsExactly("other-shots");
        // today's protocol has other names for the metrics, so mc2 is not found
        CardComparison current = CardComparison.of(run("current", 25), card(CARD));
        assertThat(current.findings()).extracting(Finding::id).containsExactly("other-protocol");
        assertThat(current.rows()).extracting(Row::benchmark).containsExactly(Leaderboard.ARC, Leaderboard.MMLU);
    }

    @ParameterizedTest
    @ValueSource(strings = {"# no metadata\n", "---\nlicense: mit\n---\n", "---\nmodel-index: 5\n---\n"})
    void refusesACardWithoutNumbers(String text) {
        assertThat(catchThrowableOfType(UserError.class, () -> card(text)).findings()).extracting(Finding::id)
                .containsExactly("bad-card");
    }

    @Test
    void namesTheLineOfBrokenMetadata() {
        Finding finding = catchThrowableOfType(UserError.class, () -> card("---\na: 1\nb: [\n---\n")).findings()
                .getFirst();
        assertThat(finding.id()).isEqualTo("yaml-syntax");
        assertThat(finding.where().toString()).contains("README.md:4:");
    }
}
