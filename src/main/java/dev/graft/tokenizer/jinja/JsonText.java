package dev.graft.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Values as JSON, as Python's `json.dumps` writes them.
final class JsonText {
    private final StringBuilder out = new StringBuilder();
    private final Style style;
    private final Meter meter;

    /// @param indent       of one level; null for one line
    /// @param itemSeparator between members and items
    /// @param keySeparator between a key and its value
    record Style(@Nullable String indent, String itemSeparator, String keySeparator, boolean isAscii, boolean isSorted,
            boolean isForHtml) {}

    private JsonText(Style style, Meter meter) {
        this.style = style;
        this.meter = meter;
    }

    static String of(Value value, Style style, Meter meter) {
        JsonText text = new JsonText(style, meter);
        text.write(value, 0);
        return text.out.toString();
    }

    private void write(Value value, int level) {
        int before = out.length();
        switch (value) {
            case Value.Text(String text) -> quote(text);
            case Items items when items.kind() == Items.Kind.LIST || items.kind().isTuple() ->
                list(items.values(), level);
            case Dict dict -> dict(dict, level);
            case Value.Int _,Value.Real _,Value.Bool _,Value.None _ -> out.append(scalar(value));
            default -> throw Failure.because("a " + Types.name(value) + " has no JSON form");
        }
        meter.made(out.length() - before);
    }

    private static String scalar(Value value) {
        return switch (value) {
            case Value.Bool(boolean truth) -> truth ? "true" : "false";
            case Value.None _ -> "null";
            case Value.Int(var number) -> number.toString();
            case Value.Real(double number) when Double.isNaN(number) -> "NaN";
            case Value.Real(double number) when Double.isInfinite(number) -> number > 0 ? "Infinity" : "-Infinity";
            case Value.Real(double number) -> Numbers.repr(number);
            default -> throw Failure.because("a " + Types.name(value) + " is no key of a JSON object");
        };
    }

    private void list(List<Value> values, int level) {
        if (values.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append('[');
        for (int i = 0; i < values.size(); i++) {
            out.append(i == 0 ? "" : style.itemSeparator);
            newLine(level + 1);
            write(values.get(i), level + 1);
        }
        newLine(level);
        out.append(']');
    }

    private void dict(Dict dict, int level) {
        if (dict.size() == 0) {
            out.append("{}");
            return;
        }
        out.append('{');
        List<Dict.Member> members = new ArrayList<>(dict.members());
        if (style.isSorted) {
            members.sort((a, b) -> Compare.order("<", a.key(), b.key()));
        }
        for (int i = 0; i < members.size(); i++) {
            out.append(i == 0 ? "" : style.itemSeparator);
            newLine(level + 1);
            quote(members.get(i).key() instanceof Value.Text(String key) ? key : scalar(members.get(i).key()));
            out.append(style.keySeparator);
            write(members.get(i).value(), level + 1);
        }
        newLine(level);
        out.append('}');
    }

    private void newLine(int level) {
        if (style.indent != null) {
            meter.made((long) style.indent.length() * level + 1);
            out.append('\n').append(style.indent.repeat(level));
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    boolean isEscaped = c < 0x20 || (style.isAscii && c > 0x7E && c != 0x7F)
                            || (style.isForHtml && "<>&'".indexOf(c) >= 0);
                    out.append(isEscaped ? "\\u%04x".formatted((int) c) : String.valueOf(c));
                }
            }
        }
        out.append('"');
    }
}
