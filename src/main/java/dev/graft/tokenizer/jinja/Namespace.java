package dev.graft.tokenizer.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// `namespace(…)`: the only value that a template can change, by `{% set ns.name = … %}`.
final class Namespace implements Value {
    private final Map<String, Value> members = new LinkedHashMap<>();

    void set(String name, Value value) {
        members.put(name, value);
    }

    @Nullable
    Value at(String name) {
        return members.get(name);
    }

    Map<String, Value> members() {
        return members;
    }
}
