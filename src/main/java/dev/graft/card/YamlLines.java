package dev.graft.card;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import dev.graft.recipe.YamlNode;

/// YAML as lines of text: what every reader of YAML 1.1 and 1.2 reads back as the same values.
final class YamlLines {
    /// What YAML reads as text whatever stands around it: it begins with a letter, and contains nothing special.
    private static final Pattern PLAIN = Pattern
            .compile("[A-Za-z](?:[A-Za-z0-9_./+() -]{0,200}[A-Za-z0-9_./+()-])?");

    /// What YAML 1.1 reads as a truth value or nothing.
    private static final Pattern WORD = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null");

    private YamlLines() {}

    /// A text as YAML reads it back: quoted where it would mean something else.
    static String scalar(String text) {
        if (PLAIN.matcher(text).matches() && !WORD.matcher(text).matches()) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(point -> quoted.append(switch (point) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            default -> isShown(point) ? Character.toString(point) : escape(point);
        }));
        return quoted.append('"').toString();
    }

    /// What YAML lets stand for itself in quotes, and is no line break to it.
    private static boolean isShown(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }

    private static String escape(int point) {
        return point <= 0xFF
                ? "\\x%02x".formatted(point)
                : point <= 0xFFFF ? "\\u%04x".formatted(point) : "\\U%08x".formatted(point);
    }

    static String entry(String key, String value) {
        return key + ": " + scalar(value);
    }

    /// A key with a list of texts, as block.
    static List<String> entry(String key, List<String> values) {
        List<String> lines = new ArrayList<>(List.of(key + ":"));
        values.forEach(value -> lines.add("- " + scalar(value)));
        return lines;
    }

    /// A key with any value, as block; numbers and truth values keep their spelling.
    static List<String> entry(String key, YamlNode value) {
        return switch (value) {
            case YamlNode.Scalar one -> List.of(key + ": " + scalar(one));
            case YamlNode.Sequence(List<YamlNode> items, _) when items.isEmpty() -> List.of(key + ": []");
            case YamlNode.Mapping(List<YamlNode.Entry> entries, _, _) when entries.isEmpty() -> List.of(key + ": {}");
            case YamlNode.Sequence _,YamlNode.Mapping _ -> {
                List<String> lines = new ArrayList<>(List.of(key + ":"));
                String indent = value instanceof YamlNode.Mapping ? "  " : "";
                block(value).forEach(line -> lines.add(indent + line));
                yield lines;
            }
        };
    }

    /// A value that is an item of a list, its dash in the first column.
    static List<String> item(YamlNode value) {
        List<String> block = block(value);
        List<String> lines = new ArrayList<>();
        block.forEach(line -> lines.add((lines.isEmpty() ? "- " : "  ") + line));
        return lines;
    }

    private static List<String> block(YamlNode value) {
        List<String> lines = new ArrayList<>();
        switch (value) {
            case YamlNode.Scalar one -> lines.add(scalar(one));
            case YamlNode.Sequence(List<YamlNode> items, _) when items.isEmpty() -> lines.add("[]");
            case YamlNode.Sequence(List<YamlNode> items, _) -> items.forEach(item -> lines.addAll(item(item)));
            case YamlNode.Mapping(List<YamlNode.Entry> entries, _, _) when entries.isEmpty() -> lines.add("{}");
            case YamlNode.Mapping(List<YamlNode.Entry> entries, _, _) ->
                entries.forEach(entry -> lines.addAll(entry(scalar(entry.key()), entry.value())));
        }
        return lines;
    }

    private static String scalar(YamlNode.Scalar scalar) {
        return switch (scalar.kind()) {
            case TEXT -> scalar(scalar.text());
            case NUMBER, BOOL -> scalar.text();
            case NULL -> "null";
        };
    }
}
