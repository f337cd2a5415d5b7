package dev.graft.recipe;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.model.ModelRef;

/// An entry of `sources`: some layers of a model.
public record SliceSource(Place place, Located<ModelRef> model, Located<LayerRange> range, Parameters parameters) {}
