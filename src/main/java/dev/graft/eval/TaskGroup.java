package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;

/// Several tasks under one name, and the numbers that are made of theirs.
///
/// @param groups     inner groups; a group has these or tasks
/// @param tasks      names of its own tasks
/// @param aggregates none: the group is a list only
public record TaskGroup(String name, String alias, JsonValue version, List<TaskGroup> groups, List<String> tasks,
        List<Aggregate> aggregates) {
    public TaskGroup {
        groups = List.copyOf(groups);
        tasks = List.copyOf(tasks);
        aggregates = List.copyOf(aggregates);
    }

    /// @param isWeighted by documents, with a pooled error; else the plain mean over tasks
    public record Aggregate(String metric, boolean isWeighted) {}

    /// Names of what is directly in it.
    List<String> members() {
        List<String> members = new ArrayList<>(groups.stream().map(TaskGroup::name).toList());
        members.addAll(tasks);
        return members;
    }

    /// Names of all tasks in it, at any depth, in order.
    public List<String> leaves() {
        List<String> leaves = new ArrayList<>();
        groups.forEach(group -> leaves.addAll(group.leaves()));
        leaves.addAll(tasks);
        return leaves;
    }

    /// This group and all in it, inner ones first.
    List<TaskGroup> innerFirst() {
        List<TaskGroup> all = new ArrayList<>();
        groups.forEach(group -> all.addAll(group.innerFirst()));
        all.add(this);
        return all;
    }
}
