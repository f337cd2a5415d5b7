package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.Datasets;
import dev.graft.eval.PlanSettings;
import dev.graft.eval.Prompt;
import dev.graft.eval.Protocol;
import dev.graft.eval.SampleNumbers;
import dev.graft.eval.Suite;
import dev.graft.eval.TaskPlan;
import dev.graft.eval.task.Benchmarks;
import dev.graft.eval.task.TaskFiles;
import dev.graft.model.Models;

/// What is asked: protocol, tasks, documents, data.
final class EvalChoice {
    private static final int MAX_SAMPLES_BYTES = 16 << 20;

    @Option(names = "--protocol", paramLabel = "NAME", description = "open-llm-v1, as the leaderboard of 2023-24 and most cards; or current, as lm-eval 0.4.13 (default: open-llm-v1).")
    private String protocol = Protocol.OPEN_LLM_V1.id();

    @Option(names = "--tasks", split = ",", paramLabel = "NAME", description = "Tasks and groups, separated by commas, or task files (.yaml); default: openllm, the six benchmarks of the leaderboard with its examples.")
    private List<String> tasks = new ArrayList<>(List.of(Benchmarks.OPENLLM));

    @Option(names = {"--include",
            "--include_path"}, paramLabel = "PATH", description = "A task file, or a folder of them, whose tasks --tasks may name; repeatable.")
    private List<Path> included = new ArrayList<>();

    @Option(names = {"--num-fewshot",
            "--num_fewshot"}, paramLabel = "N", description = "Examples before each question (default: as the task has it).")
    private @Nullable Integer shots;

    @Option(names = "--limit", paramLabel = "N", description = "The first N documents of each task; below 1 a fraction of them.")
    private @Nullable Double limit;

    @Option(names = "--samples", paramLabel = "JSON", description = "Only these rows, numbered from 0: '{\"arc_challenge\": [100, 101]}', or a file with that.")
    private @Nullable String samples;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the data sets; what is not there is looked for in the Hugging Face cache.")
    private @Nullable Path data;

    Protocol protocol() {
        for (Protocol known : Protocol.values()) {
            if (known.id().equals(protocol.toLowerCase(Locale.ROOT))) {
                return known;
            }
        }
        throw new UserError(Finding.error("bad-value", Place.NOWHERE, "there is no protocol '" + protocol + "'",
                "write open-llm-v1 or current"));
    }

    /// The tasks, with what is worth knowing about them and their files.
    Suite suite() throws IOException {
        List<String> names = new ArrayList<>();
        List<Path> files = new ArrayList<>(included);
        for (String task : tasks) {
            if (isFile(task)) {
                TaskFiles own = TaskFiles.read(List.of(Path.of(task)));
                own.groups().forEach(group -> names.add(group.name()));
                own.tasks().forEach(one -> names.add(one.name()));
                files.add(Path.of(task));
            } else {
                names.add(task.strip());
            }
        }
        TaskFiles read = TaskFiles.read(files);
        Suite suite = Place.NOWHERE.locate(() -> Benchmarks.of(protocol()).with(read).suite(protocol(), names, shots));
        List<Finding> findings = new ArrayList<>(read.findings());
        findings.addAll(suite.findings());
        return new Suite(suite.tasks(), suite.groups(), findings);
    }

    private static boolean isFile(String task) {
        return task.endsWith(".yaml") || task.endsWith(".yml");
    }

    /// All that is asked of these tasks.
    List<TaskPlan> plans(Suite suite, Prompt.Form form) throws IOException {
        @Nullable
        Path cache = Models.hubCaches(System.getenv()).stream().findFirst().orElse(null);
        return TaskPlan.of(suite, Datasets.in(data, cache), new PlanSettings(protocol(), limit, samples(), form));
    }

    @Nullable
    Double limit() {
        return limit;
    }

    Map<String, List<Integer>> samples() throws IOException {
        if (samples == null) {
            return Map.of();
        }
        if (samples.strip().startsWith("{")) {
            return SampleNumbers.parse("--samples", samples);
        }
        Path file = Path.of(samples);
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_SAMPLES_BYTES) {
            throw new UserError(Finding.error("missing-file", new Place.InFile(samples),
                    "there is no such file of row numbers",
                    "write --samples '{\"arc_challenge\": [100, 101]}', or name a file with that"));
        }
        return SampleNumbers.parse(samples, Files.readString(file));
    }
}
