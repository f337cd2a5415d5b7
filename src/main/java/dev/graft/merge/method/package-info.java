/// The merge methods, one file each: name, parameters, and the arithmetic on strips of numbers.
///
/// A method sees arrays of doubles and nothing else: no file, no model, no dtype but the one it has to round to in the
/// bit-compatible modes. Start with [MergeMethod]; [Methods] lists them all.
@NullMarked
package dev.graft.merge.method;

import org.jspecify.annotations.NullMarked;
