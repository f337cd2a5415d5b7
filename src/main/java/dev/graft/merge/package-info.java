/// From a recipe to bytes: a plan made from headers alone, a layout, and a run that can be interrupted anywhere.
///
/// `Planner` turns a recipe into a [Plan] of expressions, `Layout` gives every tensor its place, `Merge` computes them
/// into `OUT.partial/` under a `Journal`, and renames at the end. Nothing here prints. Start with [Plan] and [Expr].
@NullMarked
package dev.graft.merge;

import org.jspecify.annotations.NullMarked;
