package dev.graft.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;

class ComparisonTest {
    @TempDir
    private Path folder;

    /// @param values by document from 0; NaN for a document that is not there
    private SavedRun run(String name, String task, String metric, String prompt, double... values) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(name).resolve("model"));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                lines.add(JsonText.LINE.of(JsonValue.fields("doc_id", i, "filter", "none", "prompt_hash", prompt,
                        "metrics", List.of(metric), metric, values[i])));
            }
        }
        Files.write(directory.resolve("samples_" + task + "_2026.jsonl"), lines);
        Files.writeString(directory.resolve("results_2026.json"), JsonText.INDENTED.of(JsonValue.fields("results",
                JsonValue.fields(task, JsonValue.NO_FIELDS), "group_subtasks",
                JsonValue.fields("all", List.of("inner"), "inner", List.of(task)))));
        return SavedRun.read(folder.resolve(name));
    }

    @Test
    void pairsDocumentsAndListsThoseThatFlipped() throws IOException {
        Comparison comparison = Comparison.of(run("a", "arc", "acc", "p", 1, 1, 0, 0, 1),
                run("b", "arc", "acc", "p", 1, 0, 1, 1, 1));
        Comparison.Row row = comparison.rows().getFirst();
        assertThat(row.count()).isEqualTo(5);
        assertThat(row.first()).isEqualTo(0.6);
        assertThat(row.second()).isEqualTo(0.8);
        assertThat(row.gained()).containsExactly("2", "3");
        assertThat(row.lost()).containsExactly("1");
        assertThat(row.test()).isEqualTo(Comparison.Test.MCNEMAR);
        // differences 0, -1, 1, 1, 0: mean 0.2, sd sqrt(0.7), error sqrt(0.7 / 5)
        assertThat(row.difference()).isCloseTo(0.2, within(1e-15));
        assertThat(row.high() - row.difference()).isCloseTo(1.959963984540054 * Math.sqrt(0.7 / 5), within(1e-12));
        assertThat(row.isClear()).isFalse();
        assertThat(comparison.findings()).isEmpty();
        assertThat(comparison.rows()).extracting(Comparison.Row::task).containsExactly("arc", "all", "inner");
        assertThat(comparison.rows().get(1).gained()).containsExactly("arc/2", "arc/3");
    }

    @Test
    void tellsOfDocumentsThatOneRunLacks() throws IOException {
        Comparison comparison = Comparison.of(run("a", "arc", "acc", "p", 1, 1, Double.NaN, 0),
                run("b", "arc", "acc", "q", 1, 0, 1));
        assertThat(comparison.rows().getFirst().count()).isEqualTo(2);
        assertThat(comparison.findings()).extracting(Finding::id).containsExactly("unpaired", "other-prompts");
    }

    @Test
    void sharesOfProbabilityAreResampled() throws IOException {
        double[] first = new double[40];
        double[] second = new double[40];
        for (int i = 0; i < first.length; i++) {
            first[i] = 0.3 + 0.01 * (i % 7);
            second[i] = first[i] + 0.1 + 0.01 * (i % 3);
        }
        Comparison.Row row = Comparison.of(run("a", "t", "mc2", "p", first), run("b", "t", "mc2", "p", second)).rows()
                .getFirst();
        assertThat(row.test()).isEqualTo(Comparison.Test.BOOTSTRAP);
        assertThat(row.p()).isLessThan(0.001);
        assertThat(row.isClear()).isTrue();
        assertThat(row.gained()).isEmpty();
        Comparison.Row same = Comparison.of(run("a", "t", "mc2", "p", first), run("b", "t", "mc2", "p", first)).rows()
                .getFirst();
        assertThat(same.p()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # scipy.stats.binomtest(k, n).pvalue
            0, 0, 1
            5, 0, 0.0625
            10, 2, 0.03857421875
            3, 9, 0.14599609375
            30, 30, 1
            520, 480, 0.2174482932041415
            """)
    void mcNemarIsTheExactBinomialTest(int gained, int lost, double p) {
        assertThat(Paired.mcNemar(gained, lost)).isCloseTo(p, within(1e-9));
    }

    @Test
    void refusesRunsWithNothingInCommon() throws IOException {
        SavedRun first = run("a", "arc", "acc", "p", 1);
        SavedRun second = run("b", "other", "acc", "p", 1);
        assertThat(catchThrowableOfType(UserError.class, () -> Comparison.of(first, second)).findings())
                .extracting(Finding::id).containsExactly("bad-results");
    }

    @Test
    void namesTheLineOfABrokenSample() throws IOException {
        run("a", "arc", "acc", "p", 1, 0);
        Path samples = folder.resolve("a/model/samples_arc_2026.jsonl");
        Files.writeString(samples, Files.readString(samples).replace("\"doc_id\": 1", "\"doc\": 1"));
        Finding finding = catchThrowableOfType(UserError.class, () -> SavedRun.read(folder.resolve("a"))).findings()
                .getFirst();
        assertThat(finding.id()).isEqualTo("bad-results");
        assertThat(finding.where().toString()).endsWith("samples_arc_2026.jsonl:2:1");
    }

    @Test
    void namesADirectoryWithoutResults() {
        assertThat(catchThrowableOfType(UserError.class, () -> SavedRun.read(folder)).findings())
                .extracting(Finding::id).containsExactly("missing-file");
    }
}
