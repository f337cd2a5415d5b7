package dev.graft.eval.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.Chosen;
import dev.graft.eval.JsonValue;
import dev.graft.eval.Protocol;
import dev.graft.eval.Suite;
import dev.graft.eval.Task;
import dev.graft.eval.TaskGroup;
import dev.graft.eval.TaskGroup.Aggregate;

/// All tasks by name, and what `--tasks` makes of the names.
public final class Benchmarks {
    /// The six of the leaderboard with its shots; the default.
    public static final String OPENLLM = "openllm";

    /// @param fewShotSplit declared by the group `openllm`, which changes what today's harness draws; null if it is not
    private record Member(Task task, int shots, @Nullable String fewShotSplit) {}

    private final Map<String, Task> tasks = new LinkedHashMap<>();
    private final Map<String, TaskGroup> groups = new LinkedHashMap<>();
    private final List<Member> openllm = new ArrayList<>();

    private Benchmarks() {}

    /// The built-in ones.
    public static Benchmarks of(Protocol protocol) {
        Benchmarks all = new Benchmarks();
        all.addOpenllm(new Arc(protocol), 25, "train");
        all.addOpenllm(new HellaSwag(protocol), 10, "train");
        all.addOpenllm(new TruthfulQa(protocol, TruthfulQa.Part.MC1), 0, null);
        all.addOpenllm(new TruthfulQa(protocol, TruthfulQa.Part.MC2), 0, null);
        for (MmluSubjects field : MmluSubjects.values()) {
            field.subjects().forEach(subject -> all.addOpenllm(new Mmlu(protocol, subject), 5, null));
        }
        all.addOpenllm(new Winogrande(protocol), 5, "train");
        all.addOpenllm(new Gsm8k(protocol), 5, null);
        all.groups.put("mmlu", mmlu(protocol));
        mmlu(protocol).groups().forEach(field -> all.groups.put(field.name(), field));
        return all;
    }

    private void addOpenllm(Task task, int shots, @Nullable String fewShotSplit) {
        tasks.put(task.name(), task);
        openllm.add(new Member(task, shots, fewShotSplit));
    }

    /// The leaderboard takes the plain mean of the subjects; today's harness weights them, and has four groups inside.
    private static TaskGroup mmlu(Protocol protocol) {
        List<Aggregate> acc = List.of(new Aggregate("acc", protocol == Protocol.CURRENT));
        JsonValue version = new JsonValue.Text("2");
        if (protocol == Protocol.OPEN_LLM_V1) {
            List<String> subjects = Arrays.stream(MmluSubjects.values()).flatMap(field -> field.subjects().stream())
                    .sorted().map(subject -> "mmlu_" + subject).toList();
            return new TaskGroup("mmlu", "mmlu", new JsonValue.Whole(1), List.of(), subjects, acc);
        }
        List<TaskGroup> fields = Arrays.stream(MmluSubjects.values())
                .map(field -> new TaskGroup("mmlu_" + field.alias().replace(' ', '_'), field.alias(), version,
                        List.of(), field.subjects().stream().map(subject -> "mmlu_" + subject).toList(), acc))
                .toList();
        return new TaskGroup("mmlu", "mmlu", version, fields, List.of(), acc);
    }

    /// With tasks and groups of a user's files, which may replace built-in ones.
    public Benchmarks with(TaskFiles files) {
        Benchmarks more = new Benchmarks();
        more.tasks.putAll(tasks);
        more.groups.putAll(groups);
        more.openllm.addAll(openllm);
        files.tasks().forEach(task -> more.tasks.put(task.name(), task));
        files.groups().forEach(group -> more.groups.put(group.name(), group));
        return more;
    }

    /// Names that `--tasks` takes.
    public List<String> names() {
        List<String> names = new ArrayList<>(List.of(OPENLLM));
        names.addAll(groups.keySet());
        names.addAll(tasks.keySet());
        return names.stream().distinct().toList();
    }

    /// What the names mean, in the order in which the reference runs it: tasks by the alphabet in `open-llm-v1`.
    ///
    /// @param shots `--num-fewshot`, or null for each task's own
    /// @throws UserError `unknown-task` for all unknown names at once
    public Suite suite(Protocol protocol, List<String> names, @Nullable Integer shots) {
        Map<String, Chosen> chosen = new LinkedHashMap<>();
        List<TaskGroup> asked = new ArrayList<>();
        List<Finding> unknown = new ArrayList<>();
        for (String name : names) {
            if (name.equals(OPENLLM)) {
                openllm.forEach(member -> chosen.putIfAbsent(member.task.name(), ofLeaderboard(member)));
                asked.addAll(Optional.ofNullable(groups.get("mmlu")).stream().toList());
            } else if (groups.containsKey(name)) {
                TaskGroup group = groups.get(name);
                asked.add(group);
                group.leaves().forEach(leaf -> add(leaf, chosen, unknown));
            } else {
                add(name, chosen, unknown);
            }
        }
        if (!unknown.isEmpty()) {
            throw new UserError(unknown);
        }
        List<Finding> findings = new ArrayList<>();
        List<Chosen> ordered = new ArrayList<>(chosen.values());
        if (shots != null) {
            ordered.replaceAll(one -> withShots(one, shots, findings));
        }
        if (protocol == Protocol.OPEN_LLM_V1) {
            ordered.sort((a, b) -> a.task().name().compareTo(b.task().name()));
        }
        return new Suite(ordered, asked.stream().distinct().toList(), findings);
    }

    private static Chosen ofLeaderboard(Member member) {
        Chosen chosen = Chosen.of(member.task).withShots(member.shots);
        return member.fewShotSplit == null ? chosen : chosen.withFewShotSplit(member.fewShotSplit);
    }

    private void add(String name, Map<String, Chosen> chosen, List<Finding> unknown) {
        Task task = tasks.get(name);
        if (task != null) {
            chosen.putIfAbsent(name, Chosen.of(task));
            return;
        }
        String guess = DidYouMean.nearest(name, names()).map(word -> "write '" + word + "'; ").orElse("");
        unknown.add(Finding.error("unknown-task", Place.NOWHERE, "there is no task '" + name + "'",
                guess + "docs/evaluation.md lists all tasks, and shows how to add one by a file"));
    }

    private static Chosen withShots(Chosen chosen, int shots, List<Finding> findings) {
        if (chosen.task().shots().isFixed() && shots != chosen.shots()) {
            findings.add(Finding.warning("fixed-shots", Place.NOWHERE,
                    "%s keeps its %d examples".formatted(chosen.task().name(), chosen.shots()),
                    "run it apart from the others to be without this warning"));
            return chosen;
        }
        return chosen.withShots(shots);
    }
}
