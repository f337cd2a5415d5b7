package dev.graft.app.gate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import dev.graft.diagnostic.UserError;
import dev.graft.merge.Making;

/// What a merge's manifest says about where it comes from.
///
/// @param donors  from name to revision, which is empty if it is not known; in the order of the manifest
/// @param tensors by name
record Origins(Map<String, String> donors, Map<String, Origin> tensors) {
    /// No manifest: nothing is known.
    static final Origins UNKNOWN = new Origins(Map.of(), Map.of());

    /// [#UNKNOWN] if there is no manifest.
    ///
    /// @throws UserError with `bad-manifest`
    static Origins read(Path directory) throws IOException {
        Making making = Making.read(directory).orElse(null);
        if (making == null) {
            return UNKNOWN;
        }
        Map<String, String> donors = new LinkedHashMap<>();
        making.inputs().forEach(
                input -> donors.putIfAbsent(input.model(), Objects.requireNonNullElse(input.revision(), "")));
        Map<String, Origin> tensors = new LinkedHashMap<>();
        making.expressions().forEach((name, text) -> tensors.put(name, Origin.parse(text, donors.keySet())));
        return new Origins(donors, tensors);
    }
}
