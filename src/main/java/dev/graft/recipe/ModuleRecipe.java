package dev.graft.recipe;

import dev.graft.diagnostic.Place;

/// How one part of a model with several parts is made.
///
/// @param place of its name
public record ModuleRecipe(Place place, Assembly.Single assembly, Parameters parameters) {}
