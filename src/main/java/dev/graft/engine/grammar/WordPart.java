package dev.graft.engine.grammar;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// A value that is spelled in one way only.
///
/// @param spelling ASCII
/// @param at       how much of it is there
record WordPart(String spelling, int at) implements Part {

    @Override
    public void step(int b, @Nullable Reading below, List<Reading> out) {
        if (b == spelling.charAt(at)) {
            out.add(at + 1 == spelling.length()
                    ? Objects.requireNonNull(below)
                    : new Reading(new WordPart(spelling, at + 1), below));
        }
    }
}
