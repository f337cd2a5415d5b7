package dev.graft.engine.grammar;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// One way to understand a text so far: the part that goes on, and what goes on when it has ended. Shared, never changed.
record Reading(Part part, @Nullable Reading below) {

    /// Adds every reading of the text with one byte more.
    void step(int b, List<Reading> out) {
        part.step(b, below, out);
    }

    /// Whether nothing needs to follow.
    boolean isComplete() {
        return part.mayEnd() && (below == null || below.isComplete());
    }

    /// What is below is shared, so that its identity says enough.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Reading(Part part, Reading below) && below == this.below && part.equals(this.part);
    }

    @Override
    public int hashCode() {
        return 31 * part.hashCode() + System.identityHashCode(below);
    }
}
