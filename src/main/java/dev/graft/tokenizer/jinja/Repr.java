package dev.graft.tokenizer.jinja;

import java.util.Map;

/// Values as text, as Python's `str` and `repr` write them.
final class Repr {
    private static final int MAX_DEPTH = 100;

    private final StringBuilder out = new StringBuilder();
    private final Meter meter;
    private int depth;

    private Repr(Meter meter) {
        this.meter = meter;
    }

    /// What `{{ value }}` prints.
    static String str(Value value, Meter meter) {
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.Undefined undefined when undefined.isStrict() -> throw undefined.failure();
            case Value.Undefined _ -> "";
            default -> of(value, meter);
        };
    }

    static String of(Value value, Meter meter) {
        Repr repr = new Repr(meter);
        repr.write(value);
        return repr.out.toString();
    }

    private void write(Value value) {
        int before = out.length();
        switch (value) {
            case Value.Text(String text) -> quote(text);
            case Value.Int(var number) -> out.append(number);
            case Value.Real(double number) -> out.append(Numbers.repr(number));
            case Value.Bool(boolean truth) -> out.append(truth ? "True" : "False");
            case Value.None _ -> out.append("None");
            case Value.Undefined _ -> out.append("Undefined");
            case Value.Generator _ -> out.append("<generator object>");
            case Items items -> items(items);
            case Dict dict -> dict(dict);
            case Namespace namespace -> namespace(namespace);
            case Function function -> out.append("<function ").append(function.name()).append('>');
        }
        meter.made(out.length() - before);
    }

    private void items(Items items) {
        if (items.bounds() instanceof Items.Bounds(long start, long stop, long step)) {
            out.append("range(").append(start).append(", ").append(stop).append(step == 1 ? "" : ", " + step)
                    .append(')');
            return;
        }
        boolean isTuple = items.kind().isTuple();
        String name = items.kind().isView() ? items.kind().typeName() + "(" : "";
        out.append(name).append(isTuple ? '(' : '[');
        String separator = "";
        for (Value value : items.values()) {
            out.append(separator);
            write(value);
            separator = ", ";
        }
        out.append(isTuple ? items.values().size() == 1 ? ",)" : ")" : "]").append(name.isEmpty() ? "" : ")");
    }

    private void dict(Dict dict) {
        out.append('{');
        String separator = "";
        for (Dict.Member member : dict.members()) {
            out.append(separator);
            write(member.key());
            out.append(": ");
            write(member.value());
            separator = ", ";
        }
        out.append('}');
    }

    /// The only value that can hold itself.
    private void namespace(Namespace namespace) {
        if (++depth > MAX_DEPTH) {
            throw Failure.limit("a namespace holds itself");
        }
        out.append("<Namespace {");
        String separator = "";
        for (Map.Entry<String, Value> member : namespace.members().entrySet()) {
            out.append(separator);
            quote(member.getKey());
            out.append(": ");
            write(member.getValue());
            separator = ", ";
        }
        out.append("}>");
        depth--;
    }

    private void quote(String text) {
        char mark = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(mark);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c == mark) {
                        out.append('\\').append(mark);
                    } else if (isPrintable(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append((c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(c));
                    }
                }
            }
        });
        out.append(mark);
    }

    private static boolean isPrintable(int c) {
        return c == ' ' || switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
