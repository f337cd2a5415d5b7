package dev.graft.eval.task;

import java.util.List;

import dev.graft.eval.Task;
import dev.graft.eval.TaskGroup;

/// Tasks and groups of a user's own.
public record TaskFiles(List<Task> tasks, List<TaskGroup> groups) {
    public TaskFiles {
        tasks = List.copyOf(tasks);
        groups = List.copyOf(groups);
    }
}
