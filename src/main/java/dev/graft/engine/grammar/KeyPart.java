package dev.graft.engine.grammar;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// Within a key.
///
/// @param object what it is a key of
/// @param at     which of the object's names begin like it; null if none does
/// @param text   the key so far; null if it is empty or the object has no keys but its names
record KeyPart(ObjectPart object, Names.@Nullable Node at, long scan, @Nullable Spelling text) implements Part {

    /// A text that shares its beginning with others.
    record Spelling(@Nullable Spelling before, int codePoint) {}

    static KeyPart begin(ObjectPart object) {
        return new KeyPart(object, object.form().names().root(), StringScan.PLAIN, null);
    }

    @Override
    public void step(int b, @Nullable Reading below, List<Reading> out) {
        long next = StringScan.step(scan, b);
        if (next == StringScan.END) {
            end(Objects.requireNonNull(below), out);
        } else if (next != StringScan.WRONG) {
            KeyPart longer = StringScan.isCharacter(next) ? with(StringScan.codePoint(next)) : begun(next);
            if (longer != null) {
                out.add(new Reading(longer, below));
            }
        }
    }

    private void end(Reading below, List<Reading> out) {
        if (at != null && at.name() >= 0) {
            object.afterName(at.name(), below, out);
        } else if (isOpen()) {
            object.afterOther(spelled(), below, out);
        }
    }

    private @Nullable KeyPart with(int codePoint) {
        Names.Node child = at == null ? null : at.child(codePoint);
        if (isOpen()) {
            return new KeyPart(object, child, StringScan.PLAIN, new Spelling(text, codePoint));
        }
        return child != null && object.hasUnseen(child) ? new KeyPart(object, child, StringScan.PLAIN, null) : null;
    }

    /// Half a character must be one of those that may come.
    private @Nullable KeyPart begun(long next) {
        boolean isPossible = isOpen() || Objects.requireNonNull(at).children().entrySet().stream().anyMatch(
                child -> object.hasUnseen(child.getValue()) && StringScan.mayBecome(next, child.getKey()));
        return isPossible ? new KeyPart(object, at, next, text) : null;
    }

    private String spelled() {
        StringBuilder reversed = new StringBuilder();
        for (Spelling last = text; last != null; last = last.before) {
            // reverse() puts the halves of pairs right again
            reversed.append(new StringBuilder().appendCodePoint(last.codePoint).reverse());
        }
        return reversed.reverse().toString();
    }

    private boolean isOpen() {
        return !object.form().isClosed();
    }

    /// Whether it may go on like any text.
    boolean isFree() {
        return isOpen() && scan == StringScan.PLAIN;
    }

    /// Keys are told apart by identity: there is one of each in a reading, and a long one is not looked through.
    @Override
    public boolean equals(@Nullable Object other) {
        return other == this;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
