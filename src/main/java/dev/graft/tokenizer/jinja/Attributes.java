package dev.graft.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// What filters take from each item: `attribute='function.name'` or a number; none for the item itself.
final class Attributes {
    private Attributes() {}

    static UnaryOperator<Value> of(Value attribute, Evaluator run) {
        return of(attribute, Value.none(), run);
    }

    /// @param otherwise for what is undefined; none for no default
    static UnaryOperator<Value> of(Value attribute, Value otherwise, Evaluator run) {
        List<Value> path = path(attribute);
        return item -> {
            Value value = item;
            for (Value part : path) {
                value = run.lookup().item(value, part);
                if (value instanceof Value.Undefined && otherwise != Value.none()) {
                    value = otherwise;
                }
            }
            return value;
        };
    }

    /// For sorting and comparing.
    static UnaryOperator<Value> key(Value attribute, boolean isCaseSensitive, Evaluator run) {
        UnaryOperator<Value> part = of(attribute, run);
        return item -> isCaseSensitive ? part.apply(item) : withoutCase(part.apply(item));
    }

    /// As [#key], of several attributes with commas between: a list.
    static UnaryOperator<Value> keys(Value attribute, boolean isCaseSensitive, Evaluator run) {
        List<UnaryOperator<Value>> keys = new ArrayList<>();
        if (attribute instanceof Value.Text(String names)) {
            for (String name : names.split(",", -1)) {
                keys.add(key(Value.of(name), isCaseSensitive, run));
            }
        } else {
            keys.add(key(attribute, isCaseSensitive, run));
        }
        return item -> Value.list(keys.stream().map(key -> key.apply(item)).toList());
    }

    static Value withoutCase(Value value) {
        return value instanceof Value.Text(String text) ? Value.of(text.toLowerCase(Locale.ROOT)) : value;
    }

    private static List<Value> path(Value attribute) {
        if (attribute instanceof Value.None) {
            return List.of();
        }
        if (!(attribute instanceof Value.Text(String names))) {
            return List.of(attribute);
        }
        List<Value> path = new ArrayList<>();
        for (String name : names.split("\\.", -1)) {
            boolean isNumber = !name.isEmpty() && name.length() < 10
                    && name.chars().allMatch(c -> c >= '0' && c <= '9');
            path.add(isNumber ? Value.of(Integer.parseInt(name)) : Value.of(name));
        }
        return path;
    }
}
