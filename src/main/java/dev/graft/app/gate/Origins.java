package dev.graft.app.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.UserError;
import dev.graft.model.Json;
import dev.graft.model.JsonReader;

/// What a merge's manifest says about where it comes from.
///
/// @param donors  from name to revision, which is empty if it is not known; in the order of the manifest
/// @param tensors by name
record Origins(Map<String, String> donors, Map<String, Origin> tensors) {
    private static final String FILE = "graft-manifest.json";

    /// No manifest: nothing is known.
    static final Origins UNKNOWN = new Origins(Map.of(), Map.of());

    /// [#UNKNOWN] if there is no manifest.
    ///
    /// @throws UserError with `bad-manifest`
    static Origins read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return UNKNOWN;
        }
        Json.Obj root = JsonReader.read(file, "bad-manifest");
        Map<String, String> donors = new LinkedHashMap<>();
        if (root.at("inputs") instanceof Json.Arr inputs) {
            for (Json input : inputs.items()) {
                if (input instanceof Json.Obj object && text(object, "model") instanceof String model) {
                    String revision = text(object, "revision");
                    donors.putIfAbsent(model, revision == null ? "" : revision);
                }
            }
        }
        Map<String, Origin> tensors = new LinkedHashMap<>();
        if (root.at("tensors") instanceof Json.Arr listed) {
            for (Json tensor : listed.items()) {
                if (tensor instanceof Json.Obj object && text(object, "name") instanceof String name
                        && text(object, "expression") instanceof String expression) {
                    tensors.put(name, Origin.parse(expression, donors.keySet()));
                }
            }
        }
        return new Origins(donors, tensors);
    }

    private static @Nullable String text(Json.Obj object, String key) {
        return object.at(key) instanceof Json.Text(String value) ? value : null;
    }
}
