package dev.graft.tokenizer.jinja;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// Names and their values. A block with names of its own sees those around it, and changes none of them.
final class Scope {
    private final @Nullable Scope around;
    private final Map<String, Value> values;

    /// The outermost.
    Scope(Map<String, Value> values) {
        this.around = null;
        this.values = new HashMap<>(values);
    }

    Scope(Scope around) {
        this.around = around;
        this.values = new HashMap<>();
    }

    void set(String name, Value value) {
        values.put(name, value);
    }

    @Nullable
    Value find(String name) {
        for (Scope scope = this; scope != null; scope = scope.around) {
            Value value = scope.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
