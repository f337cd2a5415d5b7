package dev.graft.merge.method;

import java.util.List;

import dev.graft.diagnostic.Severity;

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

    /// What is wrong or odd about the values for a tensor, before any number is read.
    ///
    /// @param inputs how many there are
    default List<Remark> remarks(int inputs, Params params) {
        return List.of();
    }

    /// The planner adds the place and the tensors.
    ///
    /// @param id of the finding
    record Remark(String id, Severity severity, String what, String remedy) {}

    /// The first walk over a tensor.
    Pass start(Operands operands);
}
