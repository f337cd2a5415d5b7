package dev.graft.app.report;

import java.util.List;

import dev.graft.model.StoredModel;

/// A finished model that the report is about.
///
/// @param key  a number by which the figures know it
/// @param name of its directory
/// @param recipe its text; empty without one
record Subject(String key, String name, StoredModel model, Origins origins, String recipe) {

    /// The layers of its main stack: as many as its tensors show.
    int layers() {
        String family = LayerName.mainFamily(model.tensors().keySet());
        return model.tensors().keySet().stream().flatMap(name -> LayerName.of(name).stream())
                .filter(name -> name.family().equals(family)).mapToInt(name -> name.layer() + 1).max().orElse(0);
    }

    List<Flow> flows() {
        return Flow.of(origins.layers());
    }
}
