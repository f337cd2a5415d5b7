package dev.graft.eval.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.graft.eval.JsonValue;
import dev.graft.eval.PyLiteral;
import dev.graft.eval.Task;
import dev.graft.eval.TaskGroup;
import dev.graft.eval.TaskGroup.Aggregate;

/// Group files to groups. Members are tasks, other groups, or tags, by name.
final class GroupReader {
    private static final int MAX_DEPTH = 10;

    private final Map<String, Task> tasks;
    private final Map<String, List<String>> tags;
    private final Map<String, Keys> declared = new LinkedHashMap<>();

    GroupReader(Map<String, Task> tasks, Map<String, List<String>> tags) {
        this.tasks = tasks;
        this.tags = tags;
    }

    void declare(Keys keys) {
        declared.put(keys.required("group"), keys);
    }

    /// Of all files, and one for each tag.
    List<TaskGroup> groups() {
        List<TaskGroup> groups = new ArrayList<>();
        declared.forEach((name, keys) -> groups.add(group(name, keys, 0)));
        tags.forEach((tag, members) -> {
            if (!declared.containsKey(tag) && !tasks.containsKey(tag)) {
                groups.add(new TaskGroup(tag, tag, new JsonValue.Text("N/A"), List.of(), members, List.of()));
            }
        });
        return groups;
    }

    private TaskGroup group(String name, Keys keys, int depth) {
        if (depth > MAX_DEPTH) {
            throw keys.wrong("bad-task", "the group '%s' is in itself".formatted(name), "take it out");
        }
        List<TaskGroup> inner = new ArrayList<>();
        List<String> leaves = new ArrayList<>();
        for (String member : keys.texts("task")) {
            Keys group = declared.get(member);
            List<String> tagged = tags.get(member);
            if (group != null) {
                inner.add(group(member, group, depth + 1));
            } else if (tagged != null && !tasks.containsKey(member)) {
                leaves.addAll(tagged);
            } else {
                leaves.add(member);
            }
        }
        List<Aggregate> aggregates = new ArrayList<>();
        for (Keys aggregate : keys.maps("aggregate_metric_list")) {
            aggregates.add(new Aggregate(aggregate.required("metric"), aggregate.flag("weight_by_size", true)));
        }
        JsonValue version = keys.map("metadata").value("version");
        return new TaskGroup(name, keys.text("group_alias").orElse(name),
                version == null
                        ? new JsonValue.Text("N/A")
                        : new JsonValue.Text(
                                PyLiteral.str(version)),
                inner, leaves, aggregates);
    }
}
