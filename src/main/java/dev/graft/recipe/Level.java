package dev.graft.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The kinds of maps in a recipe, and the keys that each may have.
enum Level {
    RECIPE("the recipe", "name", "merge_method", "models", "slices", "modules", "base_model", "parameters", "dtype",
            "out_dtype", "tokenizer_source", "tokenizer", "chat_template"), //
    MODULE("a module", "models", "slices", "parameters"), //
    SLICE("an output slice", "sources", "base_model", "parameters", "residual_weight"), //
    SOURCE("a source of a slice", "model", "layer_range", "parameters"), //
    MODEL("an entry of models", "model", "parameters"), //
    CASE("an entry of a setting", "filter", "value"), //
    REFERENCE("a model reference", "model", "lora", "override_architecture"), //
    PATH("the path of a model", "path", "revision");

    private final String title;
    private final List<String> keys;

    Level(String title, String... keys) {
        this.title = title;
        this.keys = List.of(keys);
    }

    /// For a sentence.
    String title() {
        return title;
    }

    List<String> keys() {
        return keys;
    }

    boolean hasParameters() {
        return keys.contains("parameters");
    }

    /// The first other kind of map that has this key.
    static Optional<Level> with(String key) {
        return Arrays.stream(values()).filter(level -> level.keys.contains(key)).findFirst();
    }
}
