package dev.graft.recipe;

import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.model.ModelRef;

/// An entry of `models`: a model with all its layers.
public record ModelInput(Place place, Located<ModelRef> model, Parameters parameters) {}
