package dev.graft.tokenizer.jinja;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import dev.graft.tokenizer.jinja.Filters.Filter;

/// Filters that compare items with each other.
final class OrderFilters {
    private static final Comparator<Value> ASCENDING = (a, b) -> Compare.order("<", a, b);

    static final Map<String, Filter> ALL = Map.ofEntries(
            entry("sort", (self, args, run) -> {
                Args.Bound bound = args.bind(0, "reverse", "case_sensitive", "attribute");
                UnaryOperator<Value> key = Attributes.keys(bound.at(2, Value.none()), bound.truth(1), run);
                return Value.list(sorted(Iterate.list(self, run.meter()), key, bound.truth(0), run));
            }),
            entry("dictsort", OrderFilters::dictSort),
            entry("min", (self, args, run) -> extreme(self, args, run, -1)),
            entry("max", (self, args, run) -> extreme(self, args, run, 1)),
            entry("groupby", OrderFilters::groupBy));

    private OrderFilters() {}

    private record Keyed(Value key, Value value) {}

    private static List<Value> sorted(List<Value> values, UnaryOperator<Value> key, boolean isReversed, Evaluator run) {
        run.meter().work(20L * values.size()); // comparisons per item
        List<Keyed> keyed = new ArrayList<>();
        values.forEach(value -> keyed.add(new Keyed(key.apply(value), value)));
        Comparator<Keyed> order = Comparator.comparing(Keyed::key, ASCENDING);
        try {
            keyed.sort(isReversed ? order.reversed() : order);
        } catch (IllegalArgumentException contradiction) {
            throw Failure.because("these values have no order"); // not a number among them
        }
        return keyed.stream().map(Keyed::value).toList();
    }

    private static Value dictSort(Value self, Args args, Evaluator run) {
        Args.Bound bound = args.bind(0, "case_sensitive", "by", "reverse");
        String by = bound.text(1, "key");
        if (!by.equals("key") && !by.equals("value")) {
            throw args.wrong("sorts by 'key' or 'value'");
        }
        if (self instanceof Value.Undefined undefined) {
            throw undefined.failure();
        }
        if (!(self instanceof Dict dict)) {
            throw args.wrong("needs a dict, not a " + Types.name(self));
        }
        List<Value> pairs = dict.members().stream().map(m -> (Value) Items.pair(m.key(), m.value())).toList();
        int at = by.equals("key") ? 0 : 1;
        UnaryOperator<Value> key = pair -> {
            Value part = ((Items) pair).values().get(at);
            return bound.truth(0) ? part : Attributes.withoutCase(part);
        };
        return Value.list(sorted(pairs, key, bound.truth(2), run));
    }

    /// @param sign of the comparison that makes a value better than the best before
    private static Value extreme(Value self, Args args, Evaluator run, int sign) {
        Args.Bound bound = args.bind(0, "case_sensitive", "attribute");
        UnaryOperator<Value> key = Attributes.key(bound.at(1, Value.none()), bound.truth(0), run);
        List<Value> values = Iterate.list(self, run.meter());
        if (values.isEmpty()) {
            return run.undefined("there is no smallest or largest item: nothing is in it");
        }
        Value best = values.getFirst();
        for (Value value : values.subList(1, values.size())) {
            if (Compare.ordered(sign < 0 ? "<" : ">", key.apply(value), key.apply(best))) {
                best = value;
            }
        }
        return best;
    }

    private static Value groupBy(Value self, Args args, Evaluator run) {
        Args.Bound bound = args.bind(1, "attribute", "default", "case_sensitive");
        UnaryOperator<Value> part = Attributes.of(bound.at(0), bound.at(1, Value.none()), run);
        UnaryOperator<Value> key = value -> bound.truth(2)
                ? part.apply(value)
                : Attributes.withoutCase(part.apply(value));
        List<Value> groups = new ArrayList<>();
        List<Value> group = new ArrayList<>();
        for (Value value : sorted(Iterate.list(self, run.meter()), key, false, run)) {
            if (!group.isEmpty() && !Compare.equal(key.apply(group.getFirst()), key.apply(value))) {
                groups.add(group(part, group));
                group = new ArrayList<>();
            }
            group.add(value);
        }
        if (!group.isEmpty()) {
            groups.add(group(part, group));
        }
        return Value.list(groups);
    }

    private static Value group(UnaryOperator<Value> part, List<Value> values) {
        return new Items(Items.Kind.GROUP, List.of(part.apply(values.getFirst()), Value.list(values)));
    }
}
