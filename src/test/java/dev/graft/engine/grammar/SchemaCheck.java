package dev.graft.engine.grammar;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.graft.model.Json;
import dev.graft.model.JsonReader;

/// Whether a value is one of a schema, straight from the words of the specification: keyword by keyword over the finished
/// value, where the recogniser goes byte by byte through a text.
final class SchemaCheck {
    private final Json.Obj root;

    SchemaCheck(Json.Obj root) {
        this.root = root;
    }

    /// Any JSON value; a key that stands twice is an error.
    static Json parse(String text) {
        Json value = JsonReader.parse("text", "bad-value", "{\"it\":" + text + "}").at("it");
        if (value == null) {
            throw new IllegalArgumentException("no value: " + text);
        }
        return value;
    }

    boolean isValid(Json value) {
        return isValid(root, value);
    }

    private boolean isValid(Json schema, Json value) {
        return switch (schema) {
            case Json.Bool(boolean is) -> is;
            case Json.Obj(Map<String, Json> words) ->
                words.entrySet().stream().allMatch(word -> holds(word.getKey(), word.getValue(), words, value));
            default -> throw new IllegalArgumentException("no schema");
        };
    }

    private boolean holds(String word, Json rule, Map<String, Json> words, Json value) {
        return switch (word) {
            case "$ref" -> isValid(target(((Json.Text) rule).value()), value);
            case "type" -> rule instanceof Json.Arr(List<Json> types)
                    ? types.stream().anyMatch(type -> isType(type, value))
                    : isType(rule, value);
            case "enum" -> ((Json.Arr) rule).items().stream().anyMatch(item -> isEqual(item, value));
            case "const" -> isEqual(rule, value);
            case "anyOf" -> count(rule, value) > 0;
            case "oneOf" -> count(rule, value) == 1;
            case "allOf" -> count(rule, value) == ((Json.Arr) rule).items().size();
            case "minLength", "maxLength" -> !(value instanceof Json.Text(String text))
                    || isWithin(word, text.codePointCount(0, text.length()), rule);
            case "minItems", "maxItems" -> !(value instanceof Json.Arr(List<Json> items))
                    || isWithin(word, items.size(), rule);
            case "minimum" -> !(value instanceof Json.Num) || compare(value, rule) >= 0;
            case "maximum" -> !(value instanceof Json.Num) || compare(value, rule) <= 0;
            case "exclusiveMinimum" -> !(value instanceof Json.Num) || compare(value, rule) > 0;
            case "exclusiveMaximum" -> !(value instanceof Json.Num) || compare(value, rule) < 0;
            case "prefixItems", "items" -> !(value instanceof Json.Arr(List<Json> items))
                    || areItems(word, rule, words, items);
            case "required" -> !(value instanceof Json.Obj(Map<String, Json> members))
                    || ((Json.Arr) rule).items().stream()
                            .allMatch(key -> members.containsKey(((Json.Text) key).value()));
            case "properties", "additionalProperties" -> !(value instanceof Json.Obj(Map<String, Json> members))
                    || areMembers(word, rule, words, members);
            case "$defs", "title", "description" -> true;
            default -> throw new IllegalArgumentException(word);
        };
    }

    private long count(Json schemas, Json value) {
        return ((Json.Arr) schemas).items().stream().filter(schema -> isValid(schema, value)).count();
    }

    private boolean areItems(String word, Json rule, Map<String, Json> words, List<Json> items) {
        List<Json> prefix = words.get("prefixItems") instanceof Json.Arr(List<Json> first) ? first : List.of();
        for (int i = 0; i < items.size(); i++) {
            boolean isFirst = i < prefix.size();
            Json schema = isFirst ? prefix.get(i) : rule;
            if (isFirst == word.equals("prefixItems") && !isValid(schema, items.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean areMembers(String word, Json rule, Map<String, Json> words, Map<String, Json> members) {
        Map<String, Json> properties = words.get("properties") instanceof Json.Obj(Map<String, Json> all)
                ? all
                : Map.of();
        return members.entrySet().stream().allMatch(member -> {
            Json own = properties.get(member.getKey());
            return word.equals("properties")
                    ? own == null || isValid(own, member.getValue())
                    : own != null || isValid(rule, member.getValue());
        });
    }

    private static boolean isWithin(String word, int count, Json limit) {
        int difference = BigDecimal.valueOf(count).compareTo(number(limit));
        return word.startsWith("min") ? difference >= 0 : difference <= 0;
    }

    private static boolean isType(Json type, Json value) {
        return switch (((Json.Text) type).value()) {
            case "object" -> value instanceof Json.Obj;
            case "array" -> value instanceof Json.Arr;
            case "string" -> value instanceof Json.Text;
            case "boolean" -> value instanceof Json.Bool;
            case "null" -> value instanceof Json.Null;
            case "number" -> value instanceof Json.Num;
            case "integer" -> value instanceof Json.Num && number(value).stripTrailingZeros().scale() <= 0;
            default -> throw new IllegalArgumentException("no type");
        };
    }

    private static boolean isEqual(Json a, Json b) {
        return (a instanceof Json.Num && b instanceof Json.Num) ? compare(a, b) == 0 : a.equals(b);
    }

    private static int compare(Json a, Json b) {
        return number(a).compareTo(number(b));
    }

    private static BigDecimal number(Json value) {
        return new BigDecimal(((Json.Num) value).spelling());
    }

    private Json target(String pointer) {
        Json value = root;
        for (String key : pointer.equals("#") ? new String[0] : pointer.substring(2).split("/")) {
            value = Objects.requireNonNull(((Json.Obj) value).at(key));
        }
        return value;
    }
}
