package dev.graft.tokenizer.jinja;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import dev.graft.tokenizer.jinja.Filters.Filter;

/// Filters that go through the items of a value, and leave their order alone.
final class ListFilters {
    static final Map<String, Filter> ALL = Map.ofEntries(
            entry("list", (self, args, run) -> {
                args.none();
                return Value.list(Iterate.list(self, run.meter()));
            }),
            entry("length", ListFilters::length),
            entry("count", ListFilters::length),
            entry("first", (self, args, run) -> {
                args.none();
                Iterator<Value> values = Iterate.over(self);
                return values.hasNext() ? values.next() : run.undefined("there is no first item: nothing is in it");
            }),
            entry("last", (self, args, run) -> {
                args.none();
                List<Value> values = reversible(self, args, run);
                return values.isEmpty() ? run.undefined("there is no last item: nothing is in it") : values.getLast();
            }),
            entry("reverse", (self, args, run) -> {
                args.none();
                if (self instanceof Value.Text(String text)) {
                    return Value.of(new StringBuilder(text).reverse().toString());
                }
                List<Value> values = new ArrayList<>(Iterate.list(self, run.meter()));
                Collections.reverse(values);
                return self instanceof Value.Generator ? Value.list(values) : new Value.Generator(values.iterator());
            }),
            entry("items", (self, args, run) -> {
                args.none();
                return Filters.lazily(() -> {
                    if (self instanceof Value.Undefined) {
                        return Collections.emptyIterator();
                    }
                    if (!(self instanceof Dict dict)) {
                        throw args.wrong("needs a dict, not a " + Types.name(self));
                    }
                    return dict.members().stream().map(m -> (Value) Items.pair(m.key(), m.value())).iterator();
                });
            }),
            entry("join", ListFilters::join),
            entry("map", ListFilters::map),
            entry("select", (self, args, run) -> chosen(self, args, run, false, true)),
            entry("reject", (self, args, run) -> chosen(self, args, run, false, false)),
            entry("selectattr", (self, args, run) -> chosen(self, args, run, true, true)),
            entry("rejectattr", (self, args, run) -> chosen(self, args, run, true, false)),
            entry("sum", (self, args, run) -> {
                Args.Bound bound = args.bind(0, "attribute", "start");
                UnaryOperator<Value> part = Attributes.of(bound.at(0, Value.none()), run);
                Value sum = bound.at(1, Value.of(0));
                if (sum instanceof Value.Text) {
                    throw args.wrong("cannot add texts; write 'join'");
                }
                for (Value value : Iterate.list(self, run.meter())) {
                    sum = run.arithmetic().apply("+", sum, part.apply(value));
                }
                return sum;
            }),
            entry("unique", (self, args, run) -> {
                Args.Bound bound = args.bind(0, "case_sensitive", "attribute");
                UnaryOperator<Value> key = Attributes.key(bound.at(1, Value.none()), bound.truth(0), run);
                Set<Object> seen = new HashSet<>();
                return Filters.lazily(() -> stream(self).filter(v -> seen.add(Dict.hashed(key.apply(v)))).iterator());
            }),
            entry("batch", ListFilters::batch),
            entry("slice", ListFilters::slice));

    private ListFilters() {}

    private static Stream<Value> stream(Value self) {
        Iterator<Value> values = Iterate.over(self);
        Iterable<Value> once = () -> values;
        return StreamSupport.stream(once.spliterator(), false);
    }

    private static Value length(Value self, Args args, Evaluator run) {
        args.none();
        return Value.of(Iterate.length(self));
    }

    private static List<Value> reversible(Value self, Args args, Evaluator run) {
        if (self instanceof Value.Generator) {
            throw args.wrong("cannot see the end of what is made one by one; write 'list' before it");
        }
        return Iterate.list(self, run.meter());
    }

    private static Value join(Value self, Args args, Evaluator run) {
        Args.Bound bound = args.bind(0, "d", "attribute");
        String between = run.str(bound.at(0, Value.of("")));
        UnaryOperator<Value> part = Attributes.of(bound.at(1, Value.none()), run);
        StringBuilder out = new StringBuilder();
        String separator = "";
        for (Value value : Iterate.list(self, run.meter())) {
            String text = run.str(part.apply(value));
            run.meter().made(separator.length() + text.length());
            out.append(separator).append(text);
            separator = between;
        }
        return Value.of(out.toString());
    }

    private static Value map(Value self, Args args, Evaluator run) {
        return Filters.lazily(() -> {
            if (!Truth.of(self)) {
                return Collections.emptyIterator();
            }
            UnaryOperator<Value> change = mapped(args, run);
            return stream(self).map(change).iterator();
        });
    }

    private static UnaryOperator<Value> mapped(Args args, Evaluator run) {
        if (args.positions().isEmpty() && args.named().containsKey("attribute")) {
            Args.Bound bound = args.bind(0, "attribute", "default");
            return Attributes.of(bound.at(0), bound.at(1, Value.none()), run);
        }
        if (args.positions().isEmpty() || !(args.positions().getFirst() instanceof Value.Text(String name))) {
            throw args.wrong("needs the name of a filter, or an attribute");
        }
        Args rest = args.rest(1);
        return value -> run.filter(name, value, rest);
    }

    /// @param byAttribute whether the first argument names what is tested
    /// @param wanted      the outcome that keeps an item
    private static Value chosen(Value self, Args args, Evaluator run, boolean byAttribute, boolean wanted) {
        return Filters.lazily(() -> {
            if (!Truth.of(self)) {
                return Collections.emptyIterator();
            }
            if (byAttribute && args.positions().isEmpty()) {
                throw args.wrong("needs the name of an attribute");
            }
            UnaryOperator<Value> part = byAttribute
                    ? Attributes.of(args.positions().getFirst(), run)
                    : UnaryOperator.identity();
            Predicate<Value> test = test(args.rest(byAttribute ? 1 : 0), run);
            return stream(self).filter(value -> test.test(part.apply(value)) == wanted).iterator();
        });
    }

    private static Predicate<Value> test(Args args, Evaluator run) {
        if (args.positions().isEmpty()) {
            return Truth::of;
        }
        if (!(args.positions().getFirst() instanceof Value.Text(String name))) {
            throw args.wrong("needs the name of a test");
        }
        Args rest = args.rest(1);
        return value -> run.test(name, value, rest);
    }

    private static Value batch(Value self, Args args, Evaluator run) {
        Args.Bound bound = args.bind(1, "linecount", "fill_with");
        return Filters.lazily(() -> {
            List<Value> rows = new ArrayList<>();
            List<Value> row = new ArrayList<>();
            for (Value value : Iterate.list(self, run.meter())) {
                if (row.size() == bound.number(0)) {
                    rows.add(Value.list(row));
                    row = new ArrayList<>();
                }
                row.add(value);
            }
            if (!row.isEmpty()) {
                run.meter().made(Math.max(0, bound.number(0)));
                while (bound.says(1) && row.size() < bound.number(0)) {
                    row.add(bound.at(1));
                }
                rows.add(Value.list(row));
            }
            return rows.iterator();
        });
    }

    private static Value slice(Value self, Args args, Evaluator run) {
        Args.Bound bound = args.bind(1, "slices", "fill_with");
        return Filters.lazily(() -> {
            List<Value> values = Iterate.list(self, run.meter());
            int count = bound.number(0);
            if (count == 0) {
                throw args.wrong("cannot cut into 0 slices");
            }
            run.meter().made(Math.max(0, count));
            List<Value> slices = new ArrayList<>();
            int at = 0;
            for (int i = 0; i < count; i++) {
                int size = values.size() / count + (i < values.size() % count ? 1 : 0);
                List<Value> slice = new ArrayList<>(values.subList(at, at + size));
                if (bound.says(1) && i >= values.size() % count) {
                    slice.add(bound.at(1));
                }
                slices.add(Value.list(slice));
                at += size;
            }
            return slices.iterator();
        });
    }
}
