package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import dev.graft.eval.local.EvalProgress.Reached;
import dev.graft.eval.local.EvalProgress.Share;
import dev.graft.eval.local.Riddles;

class EvalCommandTest {
    private static final String DONOR = GenerateCommandTest.DONOR;

    @TempDir
    private Path temp;

    private Capture capture = new Capture();
    private String tasks = "";

    @BeforeEach
    void writeTasks() throws IOException {
        tasks = String.join(",", Riddles.write(temp, 8).stream().map(Path::toString).toList());
    }

    private int run(String... more) {
        capture = new Capture();
        List<String> args = new ArrayList<>(List.of("eval", DONOR, "--protocol", "current", "--tasks", tasks));
        args.addAll(List.of(more));
        return Main.run(capture.pipe(), args.toArray(String[]::new));
    }

    private Path out() {
        return temp.resolve("out");
    }

    private List<Path> written() throws IOException {
        try (Stream<Path> files = Files.walk(out())) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void printsATableAndWritesTheFiles() throws IOException {
        Path directory = Files.createDirectories(out().resolve(DONOR.replace("/", "__")));
        Files.writeString(directory.resolve("samples_riddles_2026-01-01T00-00-00.000000.jsonl.partial"), "killed her");
        assertThat(run("--out", out().toString())).as(capture.err()).isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).startsWith("Benchmark ").contains("riddles (2-shot)", "acc_norm", "sums (1-shot)",
                "exact_match");
        assertThat(capture.err()).isEmpty();
        List<String> names = written().stream().map(file -> file.getFileName().toString()).toList();
        assertThat(names).hasSize(3);
        assertThat(names.get(0)).startsWith("results_");
        assertThat(names.get(1)).startsWith("samples_riddles_");
        assertThat(Files.readAllLines(written().get(1))).hasSize(8);
        JsonNode results = new ObjectMapper().readTree(written().getFirst().toFile());
        assertThat(results.at("/config/model_num_parameters").asLong()).isPositive();
        assertThat(results.at("/config/model_dtype").asString()).isEqualTo("bfloat16");
        assertThat(results.at("/max_length").asInt()).isEqualTo(2048);
        assertThat(results.at("/tokenizer_eos_token/0").asString()).isEqualTo("</s>");
        assertThat(results.at("/graft/protocol").asString()).isEqualTo("current");
    }

    @Test
    void jsonIsOneDocument() {
        assertThat(run("--out", out().toString(), "--json", "--limit", "3")).isEqualTo(ExitCode.DONE);
        JsonNode json = new ObjectMapper().readTree(capture.out());
        assertThat(json.at("/results/0/task").asString()).isEqualTo("riddles");
        assertThat(json.at("/results/0/n").asInt()).isEqualTo(3);
        assertThat(json.at("/results/0/shots").asInt()).isEqualTo(2);
        assertThat(json.at("/files").size()).isEqualTo(3);
    }

    @Test
    void samplesChooseRows() throws IOException {
        Path file = Files.writeString(temp.resolve("rows.json"), "{\"riddles\": [5, 1]}");
        String both = "{\"riddles\": [5, 1], \"sums\": [0]}";
        assertThat(run("--out", out().toString(), "--samples", both)).as(capture.err()).isEqualTo(ExitCode.DONE);
        assertThat(Files.readAllLines(written().get(1))).hasSize(2).first().asString().contains("\"doc_id\": 1");
        assertThat(run("--out", temp.resolve("other").toString(), "--samples", file.toString(), "--json"))
                .as("a task without a row is left out").isEqualTo(ExitCode.DONE);
        assertThat(capture.out()).contains("\"riddles\"").doesNotContain("\"sums\"");
    }

    /// Another prompt, and so another number; the file says which.
    @Test
    void templateWrapsThePrompts() throws IOException {
        Path template = Files.writeString(temp.resolve("template.txt"), "### {prompt}\n### Answer:\n");
        assertThat(run("--out", out().toString(), "--template", template.toString())).as(capture.err())
                .isEqualTo(ExitCode.DONE);
        assertThat(Files.readString(written().get(1))).contains("### Riddle: ", "\\n### Answer:\"");
        assertThat(new ObjectMapper().readTree(written().getFirst().toFile()).at("/chat_template").asString())
                .isEqualTo(template.toString());
    }

    @Test
    void planCountsAndAsksNothing() throws IOException {
        assertThat(run("--plan", "--json")).as(capture.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = new ObjectMapper().readTree(capture.out());
        assertThat(json.at("/tasks/0/requests").asInt()).isEqualTo(24);
        assertThat(json.at("/all/tokens").asLong()).isGreaterThan(json.at("/all/tokensSharedInAll").asLong());
        assertThat(json.at("/seconds").asDouble()).isPositive();
        assertThat(out()).doesNotExist();
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertThat(run()).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains("--out DIR");
        assertRefused("[bad-value]", "--protocol", "old");
        assertRefused("[bad-value]", "--samples", "{\"riddles\": [-1]}");
        assertRefused("[bad-value]", "--samples", "{\"riddles\": 3}");
        assertRefused("[bad-value]", "--samples", "{\"riddles\": [99]}");
        assertRefused("[bad-value]", "--samples", "{\"riddles\": []}");
        assertRefused("[missing-file]", "--samples", "no-such-file");
        assertRefused("[bad-value]", "--limit", "0");
        assertRefused("[bad-value]", "--num-fewshot", "-1");
        assertRefused("[unknown-task]", "--tasks", "riddle");
        assertRefused("[missing-file]", "--tasks", "winogrande", "--data", temp.toString());
        assertThat(out()).doesNotExist();
    }

    private void assertRefused(String id, String... more) {
        List<String> args = new ArrayList<>(List.of("--out", out().toString()));
        args.addAll(List.of(more));
        assertThat(run(args.toArray(String[]::new))).as(String.join(" ", more)).isEqualTo(ExitCode.USERS_TURN);
        assertThat(capture.err()).contains(id);
    }

    @Test
    void progressTellsTheTaskAndTheWhole() {
        Reached reached = new Reached("hellaswag", new Share(310, 10_042, 31_000, 1_004_200),
                new Share(400, 12_000, 40_000, 1_200_000), false);
        assertThat(EvalProgressLine.line(reached, 40)).isEqualTo("hellaswag 310 of 10,042 documents, 16 min left"
                + "  1,000 tokens/s  all 400 of 12,000, 19 min left");
        assertThat(
                EvalProgressLine.line(new Reached("gsm8k", new Share(1, 6, 10, 60), new Share(1, 6, 10, 60), true), 2))
                .isEqualTo("gsm8k 1 of 6 documents, 10 s left  5 tokens/s");
    }
}
