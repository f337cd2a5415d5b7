package dev.graft.tokenizer.jinja;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/// The filters, by name.
final class Filters {
    interface Filter {
        Value apply(Value self, Args args, Evaluator run);
    }

    private static final Map<String, Filter> ALL = all();

    private Filters() {}

    private static Map<String, Filter> all() {
        Map<String, Filter> all = new HashMap<>(TextFilters.ALL);
        all.putAll(ValueFilters.ALL);
        all.putAll(ListFilters.ALL);
        all.putAll(OrderFilters.ALL);
        return Map.copyOf(all);
    }

    static @Nullable Filter find(String name) {
        return ALL.get(name);
    }

    /// An iterator that begins when it is first asked: what goes wrong in it goes wrong there, as in Python.
    static Value lazily(Supplier<Iterator<Value>> start) {
        return new Value.Generator(new Iterator<>() {
            private @Nullable Iterator<Value> started;

            private Iterator<Value> started() {
                Iterator<Value> from = started;
                if (from == null) {
                    from = start.get();
                    started = from;
                }
                return from;
            }

            @Override
            public boolean hasNext() {
                return started().hasNext();
            }

            @Override
            public Value next() {
                return started().next();
            }
        });
    }
}
