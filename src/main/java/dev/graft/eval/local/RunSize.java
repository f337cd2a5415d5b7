package dev.graft.eval.local;

import java.util.ArrayList;
import java.util.List;

import dev.graft.eval.Protocol;
import dev.graft.eval.Request;
import dev.graft.eval.TaskPlan;
import dev.graft.eval.TokenCount;
import dev.graft.eval.TokenRequest;
import dev.graft.tokenizer.Tokenizer;

/// How much a run is, before it runs.
///
/// @param tasks in the order of the run
/// @param all   all tasks together, which may share prompts too
public record RunSize(List<TaskSize> tasks, TaskSize all) {
    public RunSize {
        tasks = List.copyOf(tasks);
    }

    /// @param prompts what is read
    /// @param written most tokens that are written
    public record TaskSize(String task, int documents, int requests, TokenCount prompts, long written) {}

    public static RunSize of(List<TaskPlan> plans, Tokenizer tokenizer, Protocol protocol, int maxLength) {
        List<TaskSize> tasks = new ArrayList<>();
        List<Asked> all = new ArrayList<>();
        for (TaskPlan plan : plans) {
            List<Asked> asked = Asked.of(plan, tokenizer, protocol, maxLength);
            tasks.add(size(plan.task().name(), asked));
            all.addAll(asked);
        }
        return new RunSize(tasks, size("all", all));
    }

    private static TaskSize size(String name, List<Asked> asked) {
        List<List<TokenRequest>> documents = asked.stream().map(Asked::requests).toList();
        long written = 0;
        for (Asked one : asked) {
            for (Request request : one.question().document().requests()) {
                written += request instanceof Request.Generate generate ? generate.maxTokens() : 0;
            }
        }
        return new TaskSize(name, asked.size(), documents.stream().mapToInt(List::size).sum(),
                TokenCount.of(documents), written);
    }
}
