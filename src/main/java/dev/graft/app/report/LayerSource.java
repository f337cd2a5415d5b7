package dev.graft.app.report;

import org.jspecify.annotations.Nullable;

/// A layer of a donor that feeds a layer of the result.
///
/// @param stage the stage in between; null if the donor is read directly, or if nobody knows
/// @param donor its name
/// @param layer its number there
record LayerSource(@Nullable String stage, String donor, int layer) {}
