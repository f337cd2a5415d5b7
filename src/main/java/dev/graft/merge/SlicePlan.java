package dev.graft.merge;

import java.util.List;

import dev.graft.diagnostic.Place;
import dev.graft.recipe.Parameters;

/// Consecutive layers of a result, with the models they are made of: one form for `slices` and `models`.
///
/// @param sources    in the order of the recipe, at least one, of equal length
/// @param base       position of the base among them; -1 if none of them is
/// @param parameters of the slice
record SlicePlan(Place place, List<Source> sources, int base, Parameters parameters) {

    /// Layers of a model, from `start` on.
    record Source(VirtualModel model, int start, int layers, Parameters parameters, Place place) {
        Source withLayers(int count) {
            return new Source(model, start, count, parameters, place);
        }
    }

    int layers() {
        return sources.getFirst().layers();
    }
}
