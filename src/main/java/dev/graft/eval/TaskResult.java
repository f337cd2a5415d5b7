package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;

/// One task's documents with their scores, and the numbers made of them.
public record TaskResult(TaskPlan plan, List<ScoredDocument> documents, List<Estimate> estimates) {
    public TaskResult {
        documents = List.copyOf(documents);
        estimates = List.copyOf(estimates);
    }

    /// @param documents in the order of the plan
    public static TaskResult of(TaskPlan plan, List<ScoredDocument> documents) {
        Task task = plan.task();
        List<Estimate> estimates = new ArrayList<>();
        for (int filter = 0; filter < task.filters().size(); filter++) {
            int which = filter;
            for (Metric metric : task.metrics()) {
                double[] values = documents.stream()
                        .mapToDouble(document -> document.scores().get(which).metrics().get(metric.name())).toArray();
                estimates.add(new Estimate(metric.name(), task.filters().get(filter),
                        metric.aggregation().of(values), metric.aggregation().stderr(values), values.length));
            }
        }
        return new TaskResult(plan, documents, estimates);
    }

    public Task task() {
        return plan.task();
    }
}
