package dev.graft.engine;

/// What is done to the matrices when a model is loaded.
public enum Quantization {
    /// They are read where they lie in the files.
    NONE,
    /// They are rounded to 8 bits, in memory of their own.
    INT8
}
