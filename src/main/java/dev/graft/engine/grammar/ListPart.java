package dev.graft.engine.grammar;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// Within a list, between its items.
///
/// @param count items so far; of a list without a most, no more than there are different ones
record ListPart(Form.Arr form, Phase phase, int count) implements Part {

    enum Phase {
        /// Behind the bracket.
        FIRST,
        /// Behind an item.
        AFTER
    }

    @Override
    public void step(int b, @Nullable Reading below, List<Reading> out) {
        Reading next = Objects.requireNonNull(below);
        if (b == ']') {
            if (count >= form.min()) {
                out.add(next);
            }
        } else if (count < form.max()) {
            if (phase == Phase.FIRST) {
                item(next).step(b, out);
            } else if (b == ',') {
                out.add(BlankPart.before(item(next)));
            }
        }
    }

    private Reading item(Reading next) {
        int more = form.max() == Form.UNLIMITED ? Math.min(count + 1, form.counted()) : count + 1;
        return new Reading(new ValuePart(form.item(count)),
                BlankPart.before(new Reading(new ListPart(form, Phase.AFTER, more), next)));
    }
}
