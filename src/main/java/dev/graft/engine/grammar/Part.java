package dev.graft.engine.grammar;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// A piece of JSON that has begun, or is about to. Shared, never changed.
sealed interface Part
        permits BlankPart, DecimalPart, BoundedPart, EndPart, KeyPart, ListPart, ObjectPart, OneOfPart, TextPart,
        ValuePart, WordPart {

    /// Adds what may be there behind one byte more; nothing, if it cannot follow.
    ///
    /// @param b     0 to 255
    /// @param below what goes on when this ends; null only below the end of the whole text
    void step(int b, @Nullable Reading below, List<Reading> out);

    /// Whether it is complete as it is, though more may follow.
    default boolean mayEnd() {
        return false;
    }
}
