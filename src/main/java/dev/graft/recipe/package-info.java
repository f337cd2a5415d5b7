/// From text to a typed recipe: YAML and model cards in, [Recipe] out, every value with its place.
///
/// Knows no method and no tensor: names of methods, parameters and tensors stay text with a place, and the planner,
/// which knows them, reports the wrong ones there. Start with [Recipe].
@NullMarked
package dev.graft.recipe;

import org.jspecify.annotations.NullMarked;
