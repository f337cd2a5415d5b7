package dev.graft.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.merge.PlanOptions;
import dev.graft.merge.PlanOptions.MissingRows;
import dev.graft.merge.Progress;
import dev.graft.model.Models;

class ReportTest {
    @TempDir
    private Path temp;

    private TinyMerges merges() {
        return new TinyMerges(temp);
    }

    private static List<String> ids(Report report) {
        return report.findings().stream().map(Finding::id).toList();
    }

    @Test
    void showsWhereLayersComeFromAndHow() throws IOException {
        TinyMerges merges = merges().withTwo();
        Report report = TinyMerges.report(merges.models(), 2, merges.merge(TinyMerges.STAGES, "out"));
        assertThat(report.findings()).isEmpty();
        assertThat(report.donors()).isEqualTo(2);
        assertThat(report.html()).contains("6 layers", "through 2 stages",
                "<td class=\"\">S1 first</td><td class=\"\">A maker/a</td><td class=\"n\">0–2</td>",
                "<td class=\"\">S2 second</td><td class=\"\">A maker/a</td><td class=\"n\">1–3</td>",
                "id=\"parameters\"", "<title>self_attn</title>", "name: second", "id=\"differences\"");
    }

    @Test
    void equalInputsGiveEqualPagesWhateverTheThreads() throws IOException {
        TinyMerges merges = merges().withTwo();
        Path out = merges.merge(TinyMerges.STAGES, "out"), other = merges.merge(TinyMerges.LINEAR, "other");
        String page = TinyMerges.report(merges.models(), 1, out, other).html();
        assertThat(TinyMerges.report(merges.models(), 3, out, other).html()).isEqualTo(page);
        assertThat(page).doesNotContain(temp.toString());
    }

    @Test
    void findsTheStagesAgainThoughOptionsChangedTheMerge() throws IOException {
        TinyMerges merges = merges().withTwo();
        Path stage = merges.merge(TinyMerges.STAGES, "stage", PlanOptions.STANDARD.withStage("second"));
        Report report = TinyMerges.report(merges.models(), 2, stage);
        assertThat(report.findings()).isEmpty();
        assertThat(report.html()).contains("0 were computed and 57 copied").doesNotContain("id=\"parameters\"");
    }

    @Test
    void theManifestIsEnoughWhereDonorsAreMissing() throws IOException {
        TinyMerges merges = merges().withTwo();
        Path out = merges.merge(TinyMerges.STAGES, "out");
        Report report = TinyMerges.report(Models.in(), 2, out);
        assertThat(ids(report)).containsExactlyInAnyOrder("unexplained", "skipped-donor", "skipped-donor");
        assertThat(report.comparisons()).isZero();
        assertThat(report.html())
                .contains("not found: skipped", "<td class=\"\">A maker/a</td><td class=\"n\">0–2</td>",
                        "<title>self_attn</title>", "Skipped, because they were not found: maker/a, maker/b",
                        "id=\"notes\"")
                .doesNotContain("S1 first");
    }

    @Test
    void aDonorThatIsNoLongerTheSameIsSaid() throws IOException {
        TinyMerges merges = merges().withTwo();
        Path out = merges.merge(TinyMerges.LINEAR, "out");
        merges.with("maker/b", TinyMerges.llama(2).hidden(20));
        Report report = TinyMerges.report(merges.models(), 2, out);
        assertThat(ids(report)).contains("other-donor");
        assertThat(report.html()).contains("cannot be compared");
    }

    @Test
    void withoutManifestTheRecipeExplains() throws IOException {
        TinyMerges merges = merges().withTwo();
        Path out = merges.merge(TinyMerges.LINEAR, "out");
        Files.delete(out.resolve("graft-manifest.json"));
        Report report = TinyMerges.report(merges.models(), 2, out);
        assertThat(report.findings()).isEmpty();
        assertThat(report.html()).contains("id=\"differences\"").doesNotContain("Made by graft d");
        Files.delete(out.resolve("mergekit_config.yml"));
        Report unknown = TinyMerges.report(merges.models(), 2, out);
        assertThat(ids(unknown)).containsExactly("unexplained");
        assertThat(unknown.html()).contains("id=\"sizes\"").doesNotContain("id=\"layers\"");
    }

    @Test
    void rowsOfTheVocabularyFindTheirPlace() throws IOException {
        String recipe = TinyMerges.LINEAR + "base_model: maker/b\n";
        TinyMerges merges = merges().with("maker/a", TinyMerges.llama(1)).with("maker/b",
                TinyMerges.llama(2).vocab(36).tokenizer(36));
        Path out = merges.merge(recipe, "out", PlanOptions.STANDARD.withRows(MissingRows.FROM_BASE));
        Report report = TinyMerges.report(merges.models(), 2, out);
        assertThat(report.findings()).isEmpty();
        assertThat(report.html()).doesNotContain("cannot be compared\"", ">×<")
                .contains("model.embed_tokens.weight: relative L2");
    }

    @Test
    void showsModelsSideBySide() throws IOException {
        TinyMerges merges = merges().withTwo();
        Path out = merges.merge(TinyMerges.STAGES, "out"), linear = merges.merge(TinyMerges.LINEAR, "linear");
        Report report = TinyMerges.report(merges.models(), 2, out, linear, out);
        assertThat(report.html()).contains("id=\"compared\"", "2 linear: layers 0–3 of maker/a; layers 0–3 of maker/b",
                "<td class=\"\">identical</td>", "in one of them only", "<title>out and linear</title>");
    }

    @Test
    void refusesWhatIsNoModel() throws IOException {
        assertThatThrownBy(() -> TinyMerges.report(Models.in(), 1, temp.resolve("nowhere")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("missing-model");
        Path broken = TinyMerges.llama(1).shards(2).write(temp.resolve("broken"));
        Files.delete(broken.resolve("model-00002-of-00002.safetensors"));
        assertThatThrownBy(() -> TinyMerges.report(Models.in(), 1, broken)).isInstanceOf(UserError.class)
                .hasMessageContaining("missing-file");
        Path manifest = TinyMerges.llama(1).file("graft-manifest.json", "{}").write(temp.resolve("manifest"));
        assertThatThrownBy(() -> TinyMerges.report(Models.in(), 1, manifest)).isInstanceOf(UserError.class)
                .hasMessageContaining("bad-manifest");
    }

    @Test
    void resultsStandBesideEachOther() throws IOException {
        TinyMerges merges = merges().withTwo();
        Path out = merges.merge(TinyMerges.LINEAR, "out");
        Path results = Files.writeString(temp.resolve("results_2.json"),
                """
                        {"results": {"arc_challenge": {"acc,none": 0.25, "acc_stderr,none": 0.07, "acc_norm,none": 0.3,
                        "acc_norm_stderr,none": 0.0734}, "gsm8k": {"exact_match,strict-match": 0.5, "exact_match_stderr,strict-match": "N/A",
                        "exact_match,flexible-extract": 0.75}, "wikitext": {"word_perplexity,none": 33.5, "x,none": NaN}},
                        "n-shot": {"arc_challenge": 25}, "total_evaluation_time_seconds": "61.5"}""");
        Report.Request request = new Report.Request(List.of(out), Map.of(),
                List.of(new Report.ResultsFile(null, temp), new Report.ResultsFile("maker/a", results)));
        assertThat(Report.of(request, merges.models(), 1, Progress.SILENT).html()).contains(
                "<td class=\"n\">30.00 ± 7.34</td><td class=\"n\">30.00 ± 7.34</td>", ">50.00</td>", "62 s", "33.5",
                ">out</th>",
                ">A a</text>", "25");
    }

    @Test
    void resultsThatAreNoneAreRefused() throws IOException {
        for (String text : List.of("{", "[]", "{\"results\": {}}", "{\"results\": {\"a\": {\"acc,none\": \"x\"}}}")) {
            Path file = Files.writeString(temp.resolve("results.json"), text);
            assertThatThrownBy(() -> Scores.read("m", file)).as(text).isInstanceOf(UserError.class)
                    .hasMessageContaining("bad-results");
        }
        assertThatThrownBy(() -> Scores.read("m", temp.resolve("none.json"))).isInstanceOf(UserError.class)
                .hasMessageContaining("missing-file");
        Path empty = Files.createDirectory(temp.resolve("empty"));
        assertThatThrownBy(() -> Scores.read("m", empty)).isInstanceOf(UserError.class)
                .hasMessageContaining("missing-file");
    }

    @Test
    void onlyTheGroupStandsForItsSubjects() throws IOException {
        Path file = Files.writeString(temp.resolve("results.json"), """
                {"results": {"mmlu": {"acc,none": 0.5}, "mmlu_anatomy": {"acc,none": 0.1}},
                 "group_subtasks": {"mmlu": ["mmlu_stem"], "mmlu_stem": ["mmlu_anatomy"]}}""");
        assertThat(ScoreFigure.tasks(List.of(Scores.read("m", file)))).containsExactly("mmlu");
    }

    @Test
    void donorsHaveTheNumbersOfTheirCards() throws IOException {
        String card = """
                ---
                model-index:
                - name: b
                  results:
                  - task: {type: text-generation}
                    dataset: {name: TruthfulQA (0-shot), type: truthful_qa, args: {num_few_shot: 0}}
                    metrics: [{type: mc2, value: 54.32}]
                  - task: {type: text-generation}
                    dataset: {name: AI2 Reasoning Challenge (25-Shot), type: ai2_arc, args: {num_few_shot: 25}}
                    metrics: [{type: acc_norm, value: 61.5}]
                ---
                # b
                """;
        TinyMerges merges = merges().with("maker/a", TinyMerges.llama(1).file("README.md", "# nothing scored"))
                .with("maker/b", TinyMerges.llama(2).file("README.md", card));
        Path out = merges.merge(TinyMerges.LINEAR, "out");
        Path results = Files.writeString(temp.resolve("results.json"), """
                {"results": {"truthfulqa_mc2": {"mc2,none": 0.5, "mc2_stderr,none": 0.015}}}""");
        Report.ResultsFile own = new Report.ResultsFile(null, results);
        String html = Report.of(new Report.Request(List.of(out), Map.of(), List.of(own)), merges.models(), 1,
                Progress.SILENT).html();
        assertThat(html)
                .contains("from their model cards", "<td class=\"n\">50.00 ± 1.50</td><td class=\"n\">54.32</td>",
                        "<td class=\"n\">–</td><td class=\"n\">61.50</td>", ">B b</text>", "acc_norm,published")
                .doesNotContain(">A a</text>");

        Report.ResultsFile measured = new Report.ResultsFile("maker/b", results);
        assertThat(Report.of(new Report.Request(List.of(out), Map.of(), List.of(measured)), merges.models(), 1,
                Progress.SILENT).html()).as("measured here").doesNotContain("published", "61.50");
    }
}
