package dev.graft.merge.method;

/// A way to make one tensor from several: a name, parameters, and arithmetic on strips of numbers.
///
/// A new method is one file and one line in [Methods#ALL].
public interface MergeMethod {
    /// What it is called, and what it wants.
    Signature signature();

    /// Whether it offers the roundings of this mode.
    default boolean supports(Arithmetic arithmetic) {
        return true;
    }

    /// The first walk over a tensor.
    Pass start(Operands operands);
}
