package dev.graft.tokenizer.jinja;

/// A position in a template, line and column from 1, the column in characters.
record Spot(int line, int column) {}
