package dev.graft.engine.grammar;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// Within an object, around its keys and values.
///
/// @param seen  which of the names are there, never changed
/// @param other keys that are there beside them
record ObjectPart(Form.Obj form, Phase phase, BitSet seen, Set<String> other) implements Part {

    enum Phase {
        /// Behind the brace.
        FIRST,
        /// Behind a comma.
        KEY,
        /// Behind a value.
        AFTER
    }

    static ObjectPart begin(Form.Obj form) {
        return new ObjectPart(form, Phase.FIRST, new BitSet(), Set.of());
    }

    @Override
    public void step(int b, @Nullable Reading below, List<Reading> out) {
        Reading next = Objects.requireNonNull(below);
        switch (b) {
            case '}' -> {
                if (phase != Phase.KEY && form.hasRequired(seen)) {
                    out.add(next);
                }
            }
            case ',' -> {
                if (phase == Phase.AFTER && hasUnseen(form.names().root())) {
                    out.add(BlankPart.before(new Reading(new ObjectPart(form, Phase.KEY, seen, other), next)));
                }
            }
            case '"' -> {
                if (phase != Phase.AFTER && hasUnseen(form.names().root())) {
                    out.add(new Reading(KeyPart.begin(this), next));
                }
            }
            default -> {
            }
        }
    }

    /// Whether a key that begins like this may come.
    boolean hasUnseen(Names.Node beginning) {
        return !form.isClosed() || seen.nextClearBit(beginning.from()) < beginning.to();
    }

    /// What comes behind a key that is one of the names.
    void afterName(int name, Reading below, List<Reading> out) {
        if (!seen.get(name)) {
            BitSet more = (BitSet) seen.clone();
            more.set(name);
            after(form.property(name), new ObjectPart(form, Phase.AFTER, more, other), below, out);
        }
    }

    /// What comes behind another key.
    void afterOther(String key, Reading below, List<Reading> out) {
        if (!other.contains(key)) {
            Set<String> more = new HashSet<>(other);
            more.add(key);
            after(form.additional(), new ObjectPart(form, Phase.AFTER, seen, more), below, out);
        }
    }

    private static void after(Choice value, ObjectPart object, Reading below, List<Reading> out) {
        if (!value.isEmpty()) {
            Reading rest = BlankPart.before(new Reading(object, below));
            out.add(new Reading(new WordPart(":", 0), BlankPart.before(new Reading(new ValuePart(value), rest))));
        }
    }
}
