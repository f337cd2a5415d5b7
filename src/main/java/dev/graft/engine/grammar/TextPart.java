package dev.graft.engine.grammar;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// Within a text of any characters.
///
/// @param scan  see [StringScan]
/// @param count code points so far; of a text without a most, no more than the fewest
record TextPart(Form.Text form, long scan, int count) implements Part {

    @Override
    public void step(int b, @Nullable Reading below, List<Reading> out) {
        long next = StringScan.step(scan, b);
        if (next == StringScan.END) {
            if (mayClose()) {
                out.add(Objects.requireNonNull(below));
            }
        } else if (next != StringScan.WRONG && count < form.max()) {
            out.add(new Reading(StringScan.isCharacter(next)
                    ? new TextPart(form, StringScan.PLAIN, counted())
                    : new TextPart(form, next, count), below));
        }
    }

    private int counted() {
        return form.max() == Form.UNLIMITED ? Math.min(count + 1, form.min()) : count + 1;
    }

    /// Whether it is long enough.
    boolean mayClose() {
        return count >= form.min();
    }

    /// Whether it may go on like any text for so many characters.
    boolean isFree(int characters) {
        return scan == StringScan.PLAIN && form.max() - count > characters;
    }
}
