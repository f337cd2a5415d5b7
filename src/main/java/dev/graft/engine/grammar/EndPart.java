package dev.graft.engine.grammar;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// Behind the value that the text is.
record EndPart() implements Part {

    @Override
    public void step(int b, @Nullable Reading below, List<Reading> out) {
        // Nothing follows.
    }

    @Override
    public boolean mayEnd() {
        return true;
    }
}
