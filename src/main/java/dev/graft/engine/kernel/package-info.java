/// The loops that set tokens per second: weights times activations, attention, norms.
///
/// Knows numbers, shapes and threads; no model, no config, no file. Start with [Matrix]: what one product is, and the
/// order of its sums, which is a promise. [MatMul] shares it among the threads of a [Team].
@NullMarked
package dev.graft.engine.kernel;

import org.jspecify.annotations.NullMarked;
