package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The numbers of a group.
///
/// @param count documents of all its tasks
public record GroupResult(TaskGroup group, int count, List<Estimate> estimates) {
    public GroupResult {
        estimates = List.copyOf(estimates);
    }

    /// @param tasks by name
    static GroupResult of(TaskGroup group, Map<String, TaskResult> tasks) {
        List<TaskResult> leaves = group.leaves().stream().map(tasks::get).filter(Objects::nonNull).toList();
        int count = leaves.stream().mapToInt(task -> task.documents().size()).sum();
        List<Estimate> estimates = new ArrayList<>();
        for (TaskGroup.Aggregate aggregate : group.aggregates()) {
            leaves.stream().flatMap(task -> task.estimates().stream())
                    .filter(estimate -> estimate.metric().equals(aggregate.metric())).map(Estimate::filter).distinct()
                    .sorted().map(filter -> of(aggregate, filter, leaves)).forEach(estimates::add);
        }
        return new GroupResult(group, count, estimates);
    }

    private static Estimate of(TaskGroup.Aggregate aggregate, String filter, List<TaskResult> leaves) {
        List<Estimate> own = leaves.stream().flatMap(task -> task.estimates().stream())
                .filter(one -> one.metric().equals(aggregate.metric()) && one.filter().equals(filter)).toList();
        List<Double> values = own.stream().map(Estimate::value).toList();
        List<Double> stderrs = own.stream().map(Estimate::stderr).toList();
        List<Integer> sizes = own.stream().map(Estimate::count).toList();
        List<Integer> equal = sizes.stream().map(_ -> 1).toList();
        double stderr = aggregate.isWeighted()
                ? Statistics.pooledStderr(stderrs, sizes)
                : Statistics.unweightedStderr(stderrs);
        return new Estimate(aggregate.metric(), filter,
                Statistics.weightedMean(values, aggregate.isWeighted() ? sizes : equal), stderr,
                sizes.stream().mapToInt(Integer::intValue).sum());
    }
}
