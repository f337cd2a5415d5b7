package dev.graft.engine.grammar;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.graft.model.Json;

/// Schemas of all that is supported, and values of them.
final class RandomSchema {
    private static final List<String> KEYS = List.of("a", "ab", "abc", "name", "größe", "日本", "x\"y", "😀", "");
    private static final List<String> TEXTS = List.of("", "a", "ab", "red", "blue green", "é", "line\nbreak", "q\"q\\",
            "😀😃", "\u0001", "</s>", "日本語");

    private final Random random;
    private final Map<String, Json> defs = new LinkedHashMap<>();
    private final Json.Obj root;

    RandomSchema(long seed) {
        random = new Random(seed);
        defs.put("leaf", schema(1));
        defs.put("tree", object("type", text("object"), "properties", object("value", schema(1), "children",
                object("type", text("array"), "items", object("$ref", text("#/$defs/tree")), "maxItems", number(3)))));
        root = ((Json.Obj) schema(3)).with("$defs", new Json.Obj(defs));
    }

    Json.Obj root() {
        return root;
    }

    private static Json text(String value) {
        return new Json.Text(value);
    }

    private static Json number(Object value) {
        return new Json.Num(String.valueOf(value));
    }

    private static Json.Obj object(Object... members) {
        Map<String, Json> map = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            map.put((String) members[i], (Json) members[i + 1]);
        }
        return new Json.Obj(map);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Json schema(int depth) {
        return switch (random.nextInt(depth > 0 ? 14 : 8)) {
            case 0 -> object("type", text("string"));
            case 1 -> object("type", text("string"), "minLength", number(random.nextInt(3)), "maxLength",
                    number(2 + random.nextInt(4)));
            case 2 -> bounds("integer", -200 + random.nextInt(300), random.nextInt(1500));
            case 3 -> object("type", text(random.nextBoolean() ? "number" : "integer"), "title", text("n"));
            case 4 -> object("type", new Json.Arr(List.of(text("boolean"), text("null"), text("integer"))));
            case 5 -> object("enum", new Json.Arr(List.of(text(one(TEXTS)), text(one(TEXTS)), number(12), number("1.5"),
                    number(1), new Json.Null(), new Json.Arr(List.of(text(one(TEXTS)))),
                    object(one(KEYS), number(3)))));
            case 6 -> object("const", text(one(TEXTS)));
            case 7 -> object("type", text("number"), "minimum", number("-0.5"), "exclusiveMaximum", number("1.25"));
            case 8 -> object("type", text("array"), "items", schema(depth - 1), "minItems", number(random.nextInt(3)),
                    "maxItems", number(2 + random.nextInt(3)));
            case 9 -> object("type", text("array"), "prefixItems", new Json.Arr(List.of(schema(depth - 1),
                    schema(depth - 1))), "items", random.nextBoolean() ? new Json.Bool(false) : schema(depth - 1));
            case 10 -> object("anyOf", new Json.Arr(List.of(schema(depth - 1), schema(depth - 1))));
            case 11 -> object("$ref", text("#/$defs/" + (defs.isEmpty() || random.nextBoolean() ? "tree" : "leaf")));
            case 12 -> object("allOf", new Json.Arr(List.of(properties(depth - 1, true), object("required",
                    new Json.Arr(List.of(text(one(KEYS))))))));
            default -> properties(depth - 1, random.nextBoolean());
        };
    }

    private Json bounds(String type, int min, int width) {
        return object("type", text(type), random.nextBoolean() ? "minimum" : "exclusiveMinimum", number(min),
                random.nextBoolean() ? "maximum" : "exclusiveMaximum", number(min + width + 2));
    }

    private Json properties(int depth, boolean isOpen) {
        Map<String, Json> properties = new LinkedHashMap<>();
        List<Json> required = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String key = one(KEYS);
            if (properties.put(key, schema(depth)) == null && random.nextBoolean()) {
                required.add(text(key));
            }
        }
        return object("type", text("object"), "properties", new Json.Obj(properties), "required",
                new Json.Arr(required), "additionalProperties",
                isOpen ? random.nextBoolean() ? new Json.Bool(true) : schema(0) : new Json.Bool(false));
    }

    /// A value that may be one of the schema; [SchemaCheck] knows whether it is.
    Json value() {
        return value(root, 8);
    }

    private Json value(Json schema, int depth) {
        boolean isLoop = depth < -20;
        if (isLoop || !(schema instanceof Json.Obj words) || words.members().isEmpty()) {
            return any();
        }
        return switch (words) {
            case Json.Obj o when o.at("$ref") instanceof Json.Text(String target) ->
                value(defs.getOrDefault(target.substring(8), Json.EMPTY), depth - 1);
            case Json.Obj o when o.at("anyOf") instanceof Json.Arr(List<Json> options) -> value(one(options), depth);
            case Json.Obj o when o.at("allOf") instanceof Json.Arr(List<Json> parts) -> value(parts.getFirst(), depth);
            case Json.Obj o when o.at("enum") instanceof Json.Arr(List<Json> values) -> one(values);
            case Json.Obj o when o.at("const") instanceof Json value -> value;
            case Json.Obj o when o.at("type") instanceof Json.Arr(List<Json> types) ->
                typed(((Json.Text) one(types)).value(), o, depth);
            case Json.Obj o when o.at("type") instanceof Json.Text(String type) -> typed(type, o, depth);
            default -> throw new IllegalArgumentException("no schema of these: " + words);
        };
    }

    private Json any() {
        return one(List.of(number(0), number("-12.5"), text(one(TEXTS)), new Json.Arr(List.of(number(1))), object("k",
                new Json.Bool(true)), new Json.Null(), Json.EMPTY));
    }

    private Json typed(String type, Json.Obj words, int depth) {
        return switch (type) {
            case "string" -> text(one(TEXTS));
            case "boolean" -> new Json.Bool(random.nextBoolean());
            case "null" -> new Json.Null();
            case "integer" -> number(random.nextInt(2500) - 500);
            case "number" -> number(one(words.at("minimum") == null
                    ? List.of("0", "-0.5", "1.249", "-0", "3e2", "1E-2", "-10.25E+01", "17")
                    : List.of("0", "-0.5", "1.249", "0.000001", "-0", "1.25", "17")));
            case "array" -> array(words, depth);
            default -> members(words, depth);
        };
    }

    private Json array(Json.Obj words, int depth) {
        List<Json> items = new ArrayList<>();
        List<Json> prefix = words.at("prefixItems") instanceof Json.Arr(List<Json> first) ? first : List.of();
        for (int i = 0; i < random.nextInt(4) && depth > 0; i++) {
            items.add(value(i < prefix.size() ? prefix.get(i) : words.members().getOrDefault("items", Json.EMPTY),
                    depth - 1));
        }
        return new Json.Arr(items);
    }

    private Json members(Json.Obj words, int depth) {
        Map<String, Json> members = new LinkedHashMap<>();
        if (words.at("properties") instanceof Json.Obj(Map<String, Json> properties)) {
            List<Map.Entry<String, Json>> some = new ArrayList<>(properties.entrySet());
            Collections.shuffle(some, random);
            some.stream().filter(_ -> depth > 0 && random.nextInt(4) > 0)
                    .forEach(property -> members.put(property.getKey(), value(property.getValue(), depth - 1)));
        }
        if (random.nextInt(3) == 0) {
            Json additional = words.at("additionalProperties");
            members.putIfAbsent(one(KEYS), additional == null ? any() : value(additional, depth - 1));
        }
        return new Json.Obj(members);
    }
}
