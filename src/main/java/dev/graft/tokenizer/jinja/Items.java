package dev.graft.tokenizer.jinja;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// Values in a row: a list, a tuple, a range, or the view of a dict.
final class Items implements Value {
    enum Kind {
        LIST("list"), TUPLE("tuple"), GROUP("tuple"), RANGE("range"), KEYS("dict_keys"), VALUES("dict_values"), PAIRS(
                "dict_items");

        private final String typeName;

        Kind(String typeName) {
            this.typeName = typeName;
        }

        String typeName() {
            return typeName;
        }

        /// A group of `groupby` is a tuple whose parts have names.
        boolean isTuple() {
            return this == TUPLE || this == GROUP;
        }

        boolean isView() {
            return this == KEYS || this == VALUES || this == PAIRS;
        }
    }

    static final Items EMPTY_LIST = new Items(Kind.LIST, List.of());

    private final Kind kind;
    private final List<Value> values;
    private final int depth;
    private final @Nullable Bounds bounds;

    /// What a range says of itself.
    record Bounds(long start, long stop, long step) {
        Bounds slice(long from, long to, long by) {
            return new Bounds(start + from * step, start + to * step, step * by);
        }
    }

    Items(Kind kind, List<Value> values) {
        this(kind, values, null);
    }

    private Items(Kind kind, List<Value> values, @Nullable Bounds bounds) {
        this.bounds = bounds;
        this.kind = kind;
        this.values = List.copyOf(values);
        this.depth = Nesting.checked(1 + this.values.stream().mapToInt(Nesting::of).max().orElse(0));
    }

    static Items range(List<Value> values, Bounds bounds) {
        return new Items(Kind.RANGE, values, bounds);
    }

    static Items pair(Value first, Value second) {
        return new Items(Kind.TUPLE, List.of(first, second));
    }

    Kind kind() {
        return kind;
    }

    List<Value> values() {
        return values;
    }

    /// Null of all but ranges.
    @Nullable
    Bounds bounds() {
        return bounds;
    }

    int depth() {
        return depth;
    }
}
