package dev.graft.recipe;

/// What a parameter's values are. A recipe says it with numbers, words or texts of numbers; all end as a double.
public enum ValueType {
    /// Any finite number; a gradient interpolates.
    FLOAT,
    /// A whole number; a gradient interpolates and must meet whole numbers.
    INT,
    /// 1.0 for true and 0.0 for false; a gradient steps.
    BOOL
}
