package dev.graft.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// A JSON value that can be changed and written again without touching the rest: members keep their order, numbers
/// their spelling (`1e-05`), texts their characters.
public sealed interface Json {

    record Obj(Map<String, Json> members) implements Json {
        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members)); // Map.copyOf would lose the order
        }

        public @Nullable Json at(String key) {
            return members.get(key);
        }

        /// The same object with another value of `key`: in its old position, or at the end if it is new.
        public Obj with(String key, Json value) {
            Map<String, Json> changed = new LinkedHashMap<>(members);
            changed.put(key, value);
            return new Obj(changed);
        }
    }

    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }
    }

    record Text(String value) implements Json {}

    /// @param spelling as in the file; also `NaN` and `Infinity`, which Python writes
    record Num(String spelling) implements Json {
        Num(long value) {
            this(Long.toString(value));
        }
    }

    record Bool(boolean value) implements Json {}

    record Null() implements Json {}

    Obj EMPTY = new Obj(Map.of());

    /// What it is, for a sentence about a wrong one.
    default String kind() {
        return switch (this) {
            case Obj _ -> "an object";
            case Arr _ -> "a list";
            case Text _ -> "a text";
            case Num _ -> "a number";
            case Bool _ -> "true or false";
            case Null _ -> "null";
        };
    }

    /// Two blanks per level and a newline at the end, as `json.dumps(…, indent=2)` and git like it.
    default String toText() {
        StringBuilder out = new StringBuilder();
        write(out, "\n");
        return out.append('\n').toString();
    }

    private void write(StringBuilder out, String newline) {
        switch (this) {
            case Obj(Map<String, Json> members) when members.isEmpty() -> out.append("{}");
            case Obj(Map<String, Json> members) -> {
                String separator = "{";
                for (Map.Entry<String, Json> member : members.entrySet()) {
                    out.append(separator).append(newline).append("  ");
                    quote(member.getKey(), out);
                    member.getValue().write(out.append(": "), newline + "  ");
                    separator = ",";
                }
                out.append(newline).append('}');
            }
            case Arr(List<Json> items) when items.isEmpty() -> out.append("[]");
            case Arr(List<Json> items) -> {
                String separator = "[";
                for (Json item : items) {
                    item.write(out.append(separator).append(newline).append("  "), newline + "  ");
                    separator = ",";
                }
                out.append(newline).append(']');
            }
            case Text(String value) -> quote(value, out);
            case Num(String spelling) -> out.append(spelling);
            case Bool(boolean value) -> out.append(value);
            case Null _ -> out.append("null");
        }
    }

    private static void quote(String text, StringBuilder out) {
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
                    if (c < 0x20 || isLoneSurrogate(text, i)) { // half a pair has no UTF-8 form
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean isLoneSurrogate(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
