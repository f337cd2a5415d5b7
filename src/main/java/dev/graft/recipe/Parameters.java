package dev.graft.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;

/// The `parameters` of a recipe, module, slice, source or model, in the order of the document.
///
/// @param settings by name
/// @param keys     where each name is written; also of settings that could not be read, whose error was reported
public record Parameters(Map<String, Located<Setting>> settings, Map<String, Place> keys) {

    public static final Parameters NONE = new Parameters(Map.of(), Map.of());

    public Parameters {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings)); // Map.copyOf loses the order
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }

    public @Nullable Setting get(String name) {
        Located<Setting> located = settings.get(name);
        return located == null ? null : located.value();
    }

    /// Whether the recipe gives it here, be it in a form that could not be read.
    public boolean isGiven(String name) {
        return keys.containsKey(name);
    }
}
