package dev.graft.engine.grammar;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// Within a text that is one of a set.
///
/// @param at what of it is there
record OneOfPart(Names.Node at, long scan) implements Part {

    @Override
    public void step(int b, @Nullable Reading below, List<Reading> out) {
        long next = StringScan.step(scan, b);
        if (next == StringScan.END) {
            if (at.name() >= 0) {
                out.add(Objects.requireNonNull(below));
            }
        } else if (next != StringScan.WRONG) {
            Names.Node then = StringScan.isCharacter(next) ? at.child(StringScan.codePoint(next)) : at;
            if (then != at && then != null) {
                out.add(new Reading(new OneOfPart(then, StringScan.PLAIN), below));
            } else if (then == at && at.children().keySet().stream().anyMatch(c -> StringScan.mayBecome(next, c))) {
                out.add(new Reading(new OneOfPart(at, next), below));
            }
        }
    }
}
