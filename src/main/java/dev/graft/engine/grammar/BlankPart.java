package dev.graft.engine.grammar;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// Where blanks may stand: one, or a line break and an indent. A model that likes blanks would go on for ever without a
/// bound.
///
/// @param indent blanks that may still follow the line break; [#NOTHING_YET] in front of it
record BlankPart(int indent) implements Part {
    private static final int NOTHING_YET = -1, MOST_INDENT = 40;

    static Reading before(Reading next) {
        return new Reading(new BlankPart(NOTHING_YET), next);
    }

    @Override
    public void step(int b, @Nullable Reading below, List<Reading> out) {
        Reading next = Objects.requireNonNull(below);
        if (indent == NOTHING_YET && b == '\n') {
            out.add(new Reading(new BlankPart(MOST_INDENT), next));
        } else if (indent == NOTHING_YET && b == ' ') {
            out.add(next);
        } else if (indent > 0 && (b == ' ' || b == '\t')) {
            out.add(new Reading(new BlankPart(indent - 1), next));
        } else {
            next.step(b, out);
        }
    }
}
