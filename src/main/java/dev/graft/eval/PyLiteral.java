package dev.graft.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Python's literals: what `ast.literal_eval` reads and `str` prints, of texts, numbers, truth values, None, lists, tuples
/// and dicts. Nothing is evaluated.
public final class PyLiteral {
    private static final int MAX_DEPTH = 50;

    private final String text;
    private int at;
    private int depth;

    private PyLiteral(String text) {
        this.text = text;
    }

    private static final class NoLiteral extends RuntimeException {
        NoLiteral() {
            super("no literal", null, false, false);
        }
    }

    /// @return empty if the text is no literal
    public static Optional<JsonValue> parse(String text) {
        PyLiteral literal = new PyLiteral(text);
        try {
            JsonValue value = literal.value();
            literal.space();
            return literal.at == text.length() ? Optional.of(value) : Optional.empty();
        } catch (NoLiteral none) {
            return Optional.empty();
        }
    }

    private void space() {
        while (at < text.length() && " \t\n\r\f".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        space();
        if (at >= text.length()) {
            throw new NoLiteral();
        }
        return text.charAt(at);
    }

    private JsonValue value() {
        if (++depth > MAX_DEPTH) {
            throw new NoLiteral();
        }
        JsonValue value = switch (peek()) {
            case '[' -> items('[', ']');
            case '(' -> items('(', ')');
            case '{' -> fields();
            case '\'', '"' -> joined();
            default -> word();
        };
        depth--;
        return value;
    }

    private JsonValue.Items items(char open, char close) {
        List<JsonValue> items = new ArrayList<>();
        expect(open);
        while (peek() != close) {
            items.add(value());
            if (peek() != close) {
                expect(',');
            }
        }
        at++;
        return new JsonValue.Items(items);
    }

    private JsonValue.Fields fields() {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        expect('{');
        while (peek() != '}') {
            if (!(value() instanceof JsonValue.Text(String key))) {
                throw new NoLiteral();
            }
            expect(':');
            fields.put(key, value());
            if (peek() != '}') {
                expect(',');
            }
        }
        at++;
        return new JsonValue.Fields(fields);
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw new NoLiteral();
        }
        at++;
    }

    /// Texts side by side are one.
    private JsonValue.Text joined() {
        StringBuilder all = new StringBuilder();
        do {
            quoted(text.charAt(at), all);
            space();
        } while (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"'));
        return new JsonValue.Text(all.toString());
    }

    private void quoted(char quote, StringBuilder out) {
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\n') {
                throw new NoLiteral();
            }
            if (c != '\\') {
                out.append(c);
            } else {
                escape(out);
            }
        }
        if (at >= text.length()) {
            throw new NoLiteral();
        }
        at++;
    }

    private void escape(StringBuilder out) {
        if (at >= text.length()) {
            throw new NoLiteral();
        }
        char c = text.charAt(at++);
        switch (c) {
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'a' -> out.append('\u0007');
            case 'v' -> out.append('\u000B');
            case '\n' -> {
                // the line goes on
            }
            case '\\', '\'', '"' -> out.append(c);
            case 'x' -> out.appendCodePoint(hex(2));
            case 'u' -> out.appendCodePoint(hex(4));
            case 'U' -> out.appendCodePoint(hex(8));
            default -> out.append('\\').append(c);
        }
    }

    private int hex(int digits) {
        if (at + digits > text.length() || !text.substring(at, at + digits).matches("[0-9a-fA-F]+")) {
            throw new NoLiteral();
        }
        long point = Long.parseLong(text.substring(at, at + digits), 16);
        if (point > Character.MAX_CODE_POINT) {
            throw new NoLiteral();
        }
        at += digits;
        return (int) point;
    }

    private JsonValue word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "+-._".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "True" -> new JsonValue.Bool(true);
            case "False" -> new JsonValue.Bool(false);
            case "None" -> new JsonValue.Null();
            default -> number(word);
        };
    }

    private static JsonValue number(String word) {
        if (word.matches("[+-]?(0|[1-9][0-9]{0,17})")) {
            return new JsonValue.Whole(Long.parseLong(word));
        }
        if (word.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
            return new JsonValue.Real(Double.parseDouble(word));
        }
        throw new NoLiteral();
    }

    /// `str(value)`: a text as it is, all else as it would be written.
    public static String str(JsonValue value) {
        return value instanceof JsonValue.Text(String text) ? text : repr(value);
    }

    private static String repr(JsonValue value) {
        return switch (value) {
            case JsonValue.Text(String text) -> quote(text);
            case JsonValue.Whole(long number) -> Long.toString(number);
            case JsonValue.Real(double number) -> PyText.repr(number);
            case JsonValue.Bool(boolean flag) -> flag ? "True" : "False";
            case JsonValue.Null _ -> "None";
            case JsonValue.Items(List<JsonValue> items) ->
                "[" + String.join(", ", items.stream().map(PyLiteral::repr).toList()) + "]";
            case JsonValue.Fields(Map<String, JsonValue> fields) -> "{" + String.join(", ",
                    fields.entrySet().stream().map(one -> quote(one.getKey()) + ": " + repr(one.getValue())).toList())
                    + "}";
        };
    }

    /// In single quotes, or in double ones if only those save escapes.
    private static String quote(String text) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(quote);
        text.codePoints().forEach(point -> {
            switch (point) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (point == quote) {
                        out.append('\\').append(quote);
                    } else if (isPrintable(point)) {
                        out.appendCodePoint(point);
                    } else {
                        out.append(point < 0x100
                                ? "\\x%02x".formatted(point)
                                : point < 0x10000 ? "\\u%04x".formatted(point) : "\\U%08x".formatted(point));
                    }
                }
            }
        });
        return out.append(quote).toString();
    }

    private static boolean isPrintable(int point) {
        return point == ' ' || switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
