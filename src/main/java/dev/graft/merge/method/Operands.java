package dev.graft.merge.method;

import dev.graft.tensor.DType;

/// What a method knows of a tensor before it sees the first number.
///
/// @param inputs     how many inputs there are, in the order of the recipe
/// @param base       position of the base among them; -1 if none of them is
/// @param dtype      the common type of the inputs: bit-compatible modes round to it
public record Operands(int inputs, int base, DType dtype, Params params, Arithmetic arithmetic) {}
