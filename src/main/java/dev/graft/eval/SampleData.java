package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;

/// Data sets that hold a part of their benchmark: what is counted over them is no number of a leaderboard.
public final class SampleData {
    private static final int MMLU_SUBJECTS = 57;

    private SampleData() {}

    /// At most one warning, `sample-data`, that names them all. A subject of MMLU by itself has no size to compare with.
    public static List<Finding> findings(List<TaskPlan> plans) {
        List<String> samples = new ArrayList<>();
        List<TaskPlan> sampled = new ArrayList<>();
        for (Leaderboard benchmark : Leaderboard.values()) {
            List<TaskPlan> own = plans.stream().filter(plan -> benchmark.has(plan.task().name())).toList();
            int rows = own.stream().mapToInt(TaskPlan::rowCount).sum();
            boolean isWhole = own.size() == (benchmark == Leaderboard.MMLU ? MMLU_SUBJECTS : 1);
            if (isWhole && rows < benchmark.documents()) {
                samples.add(String.format(Locale.ROOT, "%d of %,d documents of %s", rows, benchmark.documents(),
                        benchmark.title()));
                sampled.addAll(own);
            }
        }
        return samples.isEmpty()
                ? List.of()
                : List.of(Finding.warning("sample-data",
                        new Place.InFile(sampled.getFirst().files().getFirst().path()),
                        "the data is a sample, and the numbers are none of the benchmarks: there are "
                                + String.join(", ", samples),
                        "score the whole data sets before you publish a number (docs/evaluation.md, Data)"));
    }
}
