package dev.graft.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.SavedRun.Series;
import dev.graft.eval.SavedRun.Value;

/// Two runs on the same documents, metric by metric.
///
/// @param findings documents that only one run has, or that were asked differently
public record Comparison(List<Row> rows, List<Finding> findings) {
    public Comparison {
        rows = List.copyOf(rows);
        findings = List.copyOf(findings);
    }

    /// How the p-value was found.
    public enum Test {
        MCNEMAR, BOOTSTRAP
    }

    /// One metric of a task or group.
    ///
    /// @param count      documents that both have
    /// @param difference second minus first
    /// @param low        lower end of its 95 % interval; NaN for a single document
    /// @param p          of no difference
    /// @param gained     documents that only the second has right; of a group `task/document`
    /// @param lost       documents that only the first has right
    public record Row(String task, String filter, String metric, int count, double first, double second,
            double difference, double low, double high, double p, Test test, List<String> gained, List<String> lost) {
        public Row {
            gained = List.copyOf(gained);
            lost = List.copyOf(lost);
        }

        /// Whether zero is outside of the interval.
        public boolean isClear() {
            return low > 0 || high < 0;
        }
    }

    private record Pair(String document, double first, double second) {}

    /// @throws UserError `bad-results` if they have no document in common
    public static Comparison of(SavedRun first, SavedRun second) {
        List<Finding> findings = new ArrayList<>();
        Map<Series, List<Pair>> pairs = new LinkedHashMap<>();
        first.series().forEach((series, values) -> {
            Map<Integer, Value> others = second.series().get(series);
            if (others != null) {
                pairs.put(series, pairs(series, values, others, second, findings));
            }
        });
        pairs.values().removeIf(List::isEmpty);
        if (pairs.isEmpty()) {
            throw new UserError(Finding.error("bad-results", new Place.InFile(second.file().path().toString()),
                    "it has no document in common with " + first.file().path(),
                    "compare runs of the same tasks and protocol, with their samples files beside them"));
        }
        List<Row> rows = new ArrayList<>();
        pairs.forEach((series, own) -> rows.add(row(series, own)));
        first.file().groups().forEach((group, tasks) -> rows.addAll(groupRows(group, tasks, pairs)));
        return new Comparison(rows, findings);
    }

    private static List<Pair> pairs(Series series, Map<Integer, Value> first, Map<Integer, Value> second,
            SavedRun secondRun, List<Finding> findings) {
        List<Pair> pairs = new ArrayList<>();
        int otherPrompts = 0;
        Set<Integer> alone = new TreeSet<>(second.keySet());
        alone.removeAll(first.keySet());
        for (Map.Entry<Integer, Value> entry : first.entrySet()) {
            Value other = second.get(entry.getKey());
            if (other == null) {
                alone.add(entry.getKey());
            } else {
                pairs.add(new Pair(entry.getKey().toString(), entry.getValue().value(), other.value()));
                otherPrompts += other.prompt().equals(entry.getValue().prompt()) ? 0 : 1;
            }
        }
        Place place = new Place.InFile(secondRun.file().path().toString());
        if (!alone.isEmpty()) {
            findings.add(Finding.warning("unpaired", place, "%d documents of %s are in one run only, and left out"
                    .formatted(alone.size(), series.task()), "run both with the same --limit or --samples"));
        }
        if (otherPrompts > 0) {
            findings.add(Finding.note("other-prompts", place, "%d documents of %s were asked with another prompt"
                    .formatted(otherPrompts, series.task()), "nothing, if prompts are what you compare"));
        }
        return pairs;
    }

    private static List<Row> groupRows(String group, List<String> tasks, Map<Series, List<Pair>> pairs) {
        Map<Series, List<Pair>> together = new LinkedHashMap<>();
        pairs.forEach((series, own) -> {
            if (tasks.contains(series.task())) {
                List<Pair> all = together.computeIfAbsent(new Series(group, series.filter(), series.metric()),
                        _ -> new ArrayList<>());
                own.forEach(pair -> all.add(new Pair(series.task() + "/" + pair.document, pair.first, pair.second)));
            }
        });
        List<Row> rows = new ArrayList<>();
        together.forEach((series, own) -> rows.add(row(series, own)));
        return rows;
    }

    private static Row row(Series series, List<Pair> pairs) {
        double[] first = pairs.stream().mapToDouble(Pair::first).toArray();
        double[] second = pairs.stream().mapToDouble(Pair::second).toArray();
        double[] differences = pairs.stream().mapToDouble(pair -> pair.second - pair.first).toArray();
        double difference = Paired.difference(differences);
        double half = Paired.halfWidth(differences);
        boolean areFlags = Paired.areFlags(List.of(first, second));
        List<String> gained = pairs.stream().filter(pair -> areFlags && pair.second > pair.first).map(Pair::document)
                .toList();
        List<String> lost = pairs.stream().filter(pair -> areFlags && pair.second < pair.first).map(Pair::document)
                .toList();
        double p = areFlags ? Paired.mcNemar(gained.size(), lost.size()) : Paired.bootstrap(differences);
        return new Row(series.task(), series.filter(), series.metric(), pairs.size(), Statistics.mean(first),
                Statistics.mean(second), difference, difference - half, difference + half, p,
                areFlags ? Test.MCNEMAR : Test.BOOTSTRAP, gained, lost);
    }
}
