package dev.graft.recipe;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.model.ModelRef;

/// An entry of `slices`: consecutive layers of the result, and the layers of models that they are made of.
///
/// @param base overrides the recipe's base for this slice
public record Slice(Place place, List<SliceSource> sources, @Nullable Located<ModelRef> base, Parameters parameters) {
    public Slice {
        sources = List.copyOf(sources);
    }
}
