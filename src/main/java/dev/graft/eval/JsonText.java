package dev.graft.eval;

import java.util.List;
import java.util.Map;

/// JSON as Python's `json.dumps` writes it, since hashes are taken of it.
enum JsonText {
    /// `json.dumps(value)`: one line, `, ` and `: `, all but ASCII escaped.
    ASCII_LINE(true, false),

    /// `json.dumps(value, ensure_ascii=False)`.
    LINE(false, false),

    /// `json.dumps(value, indent=2, ensure_ascii=False)`.
    INDENTED(false, true);

    private final boolean isAscii;
    private final boolean isIndented;

    JsonText(boolean isAscii, boolean isIndented) {
        this.isAscii = isAscii;
        this.isIndented = isIndented;
    }

    String of(JsonValue value) {
        StringBuilder out = new StringBuilder();
        write(value, "\n", out);
        return out.toString();
    }

    private void write(JsonValue value, String newline, StringBuilder out) {
        switch (value) {
            case JsonValue.Fields(Map<String, JsonValue> fields) -> object(fields, newline, out);
            case JsonValue.Items(List<JsonValue> items) -> list(items, newline, out);
            case JsonValue.Text(String text) -> quote(text, out);
            case JsonValue.Whole(long number) -> out.append(number);
            case JsonValue.Real(double number) -> out.append(number(number));
            case JsonValue.Bool(boolean flag) -> out.append(flag);
            case JsonValue.Null _ -> out.append("null");
        }
    }

    private static String number(double number) {
        return Double.isNaN(number)
                ? "NaN"
                : Double.isInfinite(number) ? number > 0 ? "Infinity" : "-Infinity" : PyText.repr(number);
    }

    private void object(Map<String, JsonValue> fields, String newline, StringBuilder out) {
        String inner = newline + "  ";
        String separator = "{";
        for (Map.Entry<String, JsonValue> field : fields.entrySet()) {
            open(separator, inner, out);
            quote(field.getKey(), out);
            write(field.getValue(), inner, out.append(": "));
            separator = isIndented ? "," : ", ";
        }
        close(fields.isEmpty(), "{", "}", newline, out);
    }

    private void list(List<JsonValue> items, String newline, StringBuilder out) {
        String inner = newline + "  ";
        String separator = "[";
        for (JsonValue item : items) {
            open(separator, inner, out);
            write(item, inner, out);
            separator = isIndented ? "," : ", ";
        }
        close(items.isEmpty(), "[", "]", newline, out);
    }

    private void open(String separator, String newline, StringBuilder out) {
        out.append(separator);
        if (isIndented) {
            out.append(newline);
        }
    }

    private void close(boolean isEmpty, String opening, String closing, String newline, StringBuilder out) {
        if (isEmpty) {
            out.append(opening);
        } else if (isIndented) {
            out.append(newline);
        }
        out.append(closing);
    }

    private void quote(String text, StringBuilder out) {
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
                    if (c < 0x20 || (isAscii && c > 0x7E)) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
