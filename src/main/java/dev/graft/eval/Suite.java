package dev.graft.eval;

import java.util.List;

import dev.graft.diagnostic.Finding;

/// What is run: tasks in their order, each once, and the groups that were asked for.
///
/// @param findings warnings, such as a shot count that a task does not take
public record Suite(List<Chosen> tasks, List<TaskGroup> groups, List<Finding> findings) {
    public Suite {
        tasks = List.copyOf(tasks);
        groups = List.copyOf(groups);
        findings = List.copyOf(findings);
    }
}
