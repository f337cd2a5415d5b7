package dev.graft.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a run found: tasks in the order in which they ran, groups with the inner ones first.
public record Results(Protocol protocol, List<TaskResult> tasks, List<GroupResult> groups) {
    public Results {
        tasks = List.copyOf(tasks);
        groups = List.copyOf(groups);
    }

    /// @param asked groups that were asked for
    public static Results of(Protocol protocol, List<TaskGroup> asked, List<TaskResult> tasks) {
        Map<String, TaskResult> byName = new LinkedHashMap<>();
        tasks.forEach(task -> byName.put(task.task().name(), task));
        List<GroupResult> groups = new ArrayList<>();
        for (TaskGroup group : asked) {
            for (TaskGroup inner : group.innerFirst()) {
                if (groups.stream().noneMatch(known -> known.group().equals(inner))) {
                    groups.add(GroupResult.of(inner, byName));
                }
            }
        }
        return new Results(protocol, tasks, groups);
    }
}
