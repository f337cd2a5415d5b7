package dev.graft.merge.method;

import java.util.List;

/// What a method is called, and what it wants.
///
/// @param name       as recipes write it
/// @param minInputs  fewest inputs of one tensor, the base included where it is one of them
/// @param maxInputs  most inputs
/// @param base       what the method does with a base model
/// @param parameters in the order to show them
/// @param summary    one line for `graft methods`
/// @param reference  title and address of the paper or page that defines it; empty if there is none
public record Signature(String name, int minInputs, int maxInputs, BaseUse base, List<Parameter> parameters,
        String summary,
        String reference) {

    /// What a method does with the base model of a recipe.
    public enum BaseUse {
        /// Nothing: the base only donates config and tokenizer.
        IGNORED,
        /// It is one of the inputs and has a role of its own.
        REQUIRED
    }

    public Signature {
        parameters = List.copyOf(parameters);
    }
}
