package dev.graft.merge.method;

import org.jspecify.annotations.Nullable;

import dev.graft.recipe.ValueType;

/// A parameter that a method declares: how a recipe calls it, and who has one.
///
/// @param absent the value where the recipe says nothing; null for "none", which the method asks about with
///               [Params#has]
public record Parameter(String name, ValueType type, Scope scope, boolean isRequired, @Nullable Double absent,
        String meaning) {

    /// Who has a value of a parameter.
    public enum Scope {
        /// The method as a whole: one value per output tensor.
        METHOD,
        /// Each input of a tensor, the base included.
        INPUT,
        /// Each input but the base.
        INPUT_BUT_BASE
    }

    /// One value per output tensor, which the recipe has to give.
    public static Parameter required(String name, String meaning) {
        return new Parameter(name, ValueType.FLOAT, Scope.METHOD, true, null, meaning);
    }

    /// One yes or no per output tensor.
    public static Parameter flag(String name, boolean absent, String meaning) {
        return new Parameter(name, ValueType.BOOL, Scope.METHOD, false, absent ? 1.0 : 0.0, meaning);
    }

    /// A number for each input, which the recipe has to give.
    public static Parameter requiredPerInput(String name, String meaning) {
        return new Parameter(name, ValueType.FLOAT, Scope.INPUT, true, null, meaning);
    }

    /// A number for each input, or none.
    public static Parameter optionalPerInput(String name, String meaning) {
        return new Parameter(name, ValueType.FLOAT, Scope.INPUT, false, null, meaning);
    }
}
