/// A model directory: where it is found, its config.json, the tensors its files hold, and what their names mean.
///
/// Reads headers and small JSON files only, never a weight. Knows no recipe and no merge method. Start with [ModelDir].
@NullMarked
package dev.graft.model;

import org.jspecify.annotations.NullMarked;
