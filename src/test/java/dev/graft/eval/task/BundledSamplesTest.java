package dev.graft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.graft.diagnostic.Finding;
import dev.graft.eval.Datasets;
import dev.graft.eval.FakeModel;
import dev.graft.eval.Leaderboard;
import dev.graft.eval.PlanSettings;
import dev.graft.eval.Protocol;
import dev.graft.eval.Results;
import dev.graft.eval.SampleData;
import dev.graft.eval.SharedData;
import dev.graft.eval.Suite;
import dev.graft.eval.TaskPlan;
import dev.graft.eval.TestScores;

/// `examples/benchmarks`: a few documents of each of the six benchmarks.
class BundledSamplesTest {
    private static final Path SAMPLES = Path.of("examples/benchmarks");
    private static final Pattern ROW = Pattern
            .compile("\\| (\\S+\\.jsonl) \\| ([0-9]+) \\| .* \\| `([0-9a-f]{64})` \\|");

    private static Suite suite(Protocol protocol, String... names) {
        return Benchmarks.of(protocol).suite(protocol, List.of(names), null);
    }

    private static List<TaskPlan> plans(Suite suite, Protocol protocol, Datasets data) throws IOException {
        return TaskPlan.of(suite, data, PlanSettings.all(protocol));
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void areEnoughForAllSixWithTheLeaderboardsExamples(Protocol protocol) throws IOException {
        Suite suite = suite(protocol, Benchmarks.OPENLLM);
        List<TaskPlan> plans = plans(suite, protocol, Datasets.in(SAMPLES, null));
        FakeModel model = new FakeModel();
        Results results = Results.of(protocol, suite.groups(),
                plans.stream().map(plan -> TestScores.of(plan, model::answers)).toList());
        assertThat(Leaderboard.rows(results)).extracting(row -> row.benchmark() + " " + row.shots())
                .containsExactly("ARC 25", "HELLASWAG 10", "MMLU 5", "TRUTHFULQA 0", "WINOGRANDE 5", "GSM8K 5");
        assertThat(Leaderboard.average(Leaderboard.rows(results))).isPresent();
    }

    @Test
    void areSaidToBeSamples() throws IOException {
        Protocol protocol = Protocol.CURRENT;
        Datasets data = Datasets.in(SAMPLES, null);
        List<Finding> findings = SampleData.findings(plans(suite(protocol, Benchmarks.OPENLLM), protocol, data));
        assertThat(findings).extracting(Finding::id).containsExactly("sample-data");
        assertThat(findings.getFirst().what()).contains("4 of 1,172 documents of AI2 Reasoning Challenge",
                "57 of 14,042 documents of MMLU", "8 of 817 documents of TruthfulQA");
        assertThat(SampleData.findings(plans(suite(protocol, "mmlu_virology"), protocol, data)))
                .as("nothing is known about the size of one subject").isEmpty();
    }

    @Test
    void wholeDataSetsAreNoSamples() throws IOException {
        Suite suite = suite(Protocol.CURRENT, "truthfulqa_mc2", "mmlu", "gsm8k");
        assertThat(SampleData.findings(plans(suite, Protocol.CURRENT, SharedData.plain()))).isEmpty();
    }

    /// The table of the README lists every file, with its rows and its checksum.
    @Test
    void areThoseThatTheirReadmeLists() throws IOException, NoSuchAlgorithmException {
        Matcher row = ROW.matcher(Files.readString(SAMPLES.resolve("README.md")));
        TreeMap<String, String> listed = new TreeMap<>(), there = new TreeMap<>();
        while (row.find()) {
            listed.put(row.group(1), row.group(2) + " " + row.group(3));
        }
        long bytes = 0;
        try (Stream<Path> files = Files.walk(SAMPLES)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".jsonl")).toList()) {
                there.put(SAMPLES.relativize(file).toString().replace('\\', '/'),
                        Files.readAllLines(file).size() + " "
                                + HexFormat.of().formatHex(
                                        MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
                bytes += Files.size(file);
            }
        }
        assertThat(there).hasSize(11).isEqualTo(listed);
        assertThat(bytes).isLessThan(1 << 20);
    }
}
