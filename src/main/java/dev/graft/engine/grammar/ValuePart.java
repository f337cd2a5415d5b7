package dev.graft.engine.grammar;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// A value that begins with the next byte.
record ValuePart(Choice choice) implements Part {

    @Override
    public void step(int b, @Nullable Reading below, List<Reading> out) {
        Reading next = Objects.requireNonNull(below);
        for (Form form : choice.forms()) {
            switch (form) {
                case Form.Text text -> begin(b == '"', new TextPart(text, StringScan.PLAIN, 0), next, out);
                case Form.OneOf(Names names) ->
                    begin(b == '"', new OneOfPart(names.root(), StringScan.PLAIN), next, out);
                case Form.Obj object -> begin(b == '{', ObjectPart.begin(object), next, out);
                case Form.Arr list -> begin(b == '[', new ListPart(list, ListPart.Phase.FIRST, 0), next, out);
                case Form.Word(String spelling) -> new WordPart(spelling, 0).step(b, below, out);
                case Form.Decimal _ -> new DecimalPart(DecimalPart.Phase.START, 0).step(b, below, out);
                case Form.Bounded bounds -> BoundedPart.begin(bounds).step(b, below, out);
            }
        }
    }

    /// Lists and objects may have blanks behind their first byte.
    private static void begin(boolean isBegin, Part part, Reading next, List<Reading> out) {
        if (isBegin) {
            Reading reading = new Reading(part, next);
            out.add(part instanceof ListPart || part instanceof ObjectPart ? BlankPart.before(reading) : reading);
        }
    }
}
