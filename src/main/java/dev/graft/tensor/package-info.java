/// Numbers in files and in tiles: dtypes, shapes, safetensors and pickled checkpoints, exact decoding and rounding.
///
/// Knows files and numbers, no model: what a tensor is for is the business of the floors above. Start with
/// [TensorEntry]. Whatever comes from a file is checked where it is read: a length is compared with the file before
/// it is used, and every product is checked for overflow.
@NullMarked
package dev.graft.tensor;

import org.jspecify.annotations.NullMarked;
