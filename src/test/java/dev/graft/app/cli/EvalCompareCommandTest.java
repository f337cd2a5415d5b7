package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvalCompareCommandTest {
    private static final String CARD = """
            ---
            model-index:
            - name: m
              results:
              - dataset: {type: ai2_arc, args: {num_few_shot: 25}}
                metrics: [{type: acc_norm, value: %s}]
            ---
            """;

    @TempDir
    private Path folder;
    private final Capture capture = new Capture();

    private int run(String... arguments) {
        return Main.run(capture.pipe(), arguments);
    }

    /// @param right one character per document, 1 for right
    private String results(String name, String right) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(name).resolve("m"));
        StringBuilder samples = new StringBuilder();
        for (int i = 0; i < right.length(); i++) {
            samples.append("""
                    {"doc_id": %d, "filter": "none", "prompt_hash": "p", "metrics": ["acc_norm"], "acc_norm": %c.0}
                    """.formatted(i, right.charAt(i)));
        }
        double mean = right.chars().filter(c -> c == '1').count() / (double) right.length();
        Files.writeString(directory.resolve("samples_arc_challenge_1.jsonl"), samples);
        Files.writeString(directory.resolve("results_1.json"), """
                {"results": {"arc_challenge": {"sample_len": %d, "acc_norm,none": %s}},
                 "n-shot": {"arc_challenge": 25}, "graft": {"protocol": "open-llm-v1"}}
                """.formatted(right.length(), mean));
        return folder.resolve(name).toString();
    }

    @Test
    void showsDifferenceIntervalTestAndFlips() throws IOException {
        assertThat(run("eval", "compare", results("a", "1100110011"), results("b", "1111100011"), "--exit-code"))
                .isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("arc_challenge  acc_norm  10  60.00  70.00  +10.00",
                "arc_challenge acc_norm: only B is right on 2, 3\n", "only A is right on 5\n").doesNotContain("clear");
        assertThat(capture.err()).isEmpty();
    }

    @Test
    void aClearDifferenceEndsInTwoWhereAsked() throws IOException {
        String a = results("a", "0".repeat(20)), b = results("b", "1".repeat(15) + "0".repeat(5));
        assertThat(run("eval", "compare", a, b)).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("clear", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 5 more (--all)");
        assertThat(run("eval", "compare", a, b, "--exit-code", "--all")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.out()).contains("12, 13, 14\n");
    }

    @Test
    void jsonHasAllOfIt() throws IOException {
        assertThat(run("eval", "compare", results("a", "1100"), results("b", "10101"), "--json"))
                .isEqualTo(ExitCode.DONE);
        JsonNode json = JsonMapper.shared().readTree(capture.out());
        JsonNode metric = json.at("/metrics/0");
        assertThat(json.at("/format").intValue()).isEqualTo(1);
        assertThat(metric.get("n").intValue()).isEqualTo(4);
        assertThat(metric.get("difference").doubleValue()).isZero();
        assertThat(metric.get("p").doubleValue()).isEqualTo(1);
        assertThat(metric.get("test").stringValue()).isEqualTo("mcnemar");
        assertThat(metric.get("gained").toString()).isEqualTo("[\"2\"]");
        assertThat(metric.get("lost").toString()).isEqualTo("[\"1\"]");
        assertThat(json.at("/findings/0/id").stringValue()).isEqualTo("unpaired");
    }

    @Test
    void aSingleDocumentHasNoInterval() throws IOException {
        String a = results("a", "1"), b = results("b", "0");
        assertThat(run("eval", "compare", a, b)).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("one document");
        Capture other = new Capture();
        assertThat(Main.run(other.pipe(), "eval", "compare", a, b, "--json")).isEqualTo(ExitCode.DONE);
        assertThat(JsonMapper.shared().readTree(other.out()).at("/metrics/0/low").isNull()).isTrue();
    }

    @Test
    void comparesWithACardWithinItsTolerance() throws IOException {
        String a = results("a", "1".repeat(60) + "0".repeat(40));
        Path card = Files.writeString(folder.resolve("Card.MD"), CARD.formatted("62.9"));
        assertThat(run("eval", "compare", a, card.toString(), "--exit-code")).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("62.90  60.00       -2.90       3.00  within");
    }

    @Test
    void aModelDirectoryIsItsCard() throws IOException {
        String a = results("a", "1".repeat(60) + "0".repeat(40));
        Path model = Files.createDirectories(folder.resolve("model"));
        Files.writeString(model.resolve("README.md"), CARD.formatted("67.41"));
        assertThat(run("eval", "compare", a, model.toString(), "--exit-code")).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.out()).contains("beyond");
        Capture json = new Capture();
        assertThat(Main.run(json.pipe(), "eval", "compare", a, model.toString(), "--json")).isEqualTo(ExitCode.DONE);
        JsonNode row = JsonMapper.shared().readTree(json.out()).at("/benchmarks/0");
        assertThat(row.get("within").booleanValue()).isFalse();
        assertThat(row.get("published").doubleValue()).isEqualTo(67.41);
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        String a = results("a", "1");
        assertThat(run("eval", "compare", a, folder.resolve("none").toString())).isEqualTo(ExitCode.USERS_TURN);
        assertThat(run("eval", "compare", a)).isEqualTo(ExitCode.USERS_TURN);
        assertThat(List.of(capture.err().split("\n"))).anyMatch(line -> line.contains("[bad-usage]"));
    }
}
