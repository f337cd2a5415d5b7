package dev.graft.app.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Compares values with schemas of the OpenAPI document, by the words that stand in it. Stricter than JSON Schema in one
/// point: a member that is not described is a mistake, unless the schema has `additionalProperties`.
record Described(JsonNode document) {

    /// What does not fit, each with its place; empty if all does.
    List<String> mistakes(JsonNode schema, JsonNode value, String at) {
        List<String> mistakes = new ArrayList<>();
        if (!fitsAlone(schema, value)) {
            return List.of("%s is %s, not %s".formatted(at, value, schema));
        }
        if (schema.has("$ref")) {
            mistakes.addAll(mistakes(target(schema), value, at));
        }
        if (schema.has("anyOf") && stream(schema.get("anyOf")).noneMatch(one -> mistakes(one, value, at).isEmpty())) {
            mistakes.add("%s is %s, none of %s".formatted(at, value, schema.get("anyOf")));
        }
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                mistakes.addAll(mistakes(schema.get("items"), value.get(i), at + "[" + i + "]"));
            }
        }
        if (value.isObject() && (schema.has("properties") || schema.has("additionalProperties"))) {
            mistakes.addAll(members(schema, value, at));
        }
        return mistakes;
    }

    private List<String> members(JsonNode schema, JsonNode value, String at) {
        List<String> mistakes = new ArrayList<>();
        Map<String, JsonNode> described = properties(schema);
        JsonNode more = schema.get("additionalProperties");
        value.propertyStream().forEach(member -> {
            JsonNode own = described.get(member.getKey());
            String place = at + "." + member.getKey();
            if (own != null) {
                mistakes.addAll(mistakes(own, member.getValue(), place));
            } else if (more == null) {
                mistakes.add(place + " is not described");
            } else if (more.isObject()) {
                mistakes.addAll(mistakes(more, member.getValue(), place));
            }
        });
        required(schema).filter(name -> !value.has(name))
                .forEach(name -> mistakes.add(at + "." + name + " is missing"));
        return mistakes;
    }

    /// The schemas of an object's members, those of `allOf` among them.
    Map<String, JsonNode> properties(JsonNode schema) {
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        stream(schema.get("allOf")).forEach(part -> properties.putAll(properties(target(part))));
        if (schema.has("properties")) {
            schema.get("properties").propertyStream()
                    .forEach(property -> properties.put(property.getKey(), property.getValue()));
        }
        return properties;
    }

    private static Stream<String> required(JsonNode schema) {
        return stream(schema.get("required")).map(JsonNode::asString);
    }

    /// Where a `$ref` points; a schema without one is itself.
    JsonNode target(JsonNode schema) {
        JsonNode pointer = schema.get("$ref");
        return pointer == null ? schema : document.requiredAt(pointer.asString().substring(1));
    }

    private static Stream<JsonNode> stream(@Nullable JsonNode list) {
        return list == null ? Stream.of() : list.valueStream();
    }

    private static boolean fitsAlone(JsonNode schema, JsonNode value) {
        JsonNode type = schema.get("type");
        boolean isOfType = type == null
                || (type.isArray() ? stream(type) : Stream.of(type)).anyMatch(one -> isOf(one.asString(), value));
        return isOfType
                && (!schema.has("const") || schema.get("const").equals(value))
                && (!schema.has("enum") || stream(schema.get("enum")).anyMatch(value::equals))
                && (!schema.has("minimum") || value.doubleValue() >= schema.get("minimum").doubleValue())
                && (!schema.has("maximum") || value.doubleValue() <= schema.get("maximum").doubleValue())
                && (!schema.has("minItems") || value.size() >= schema.get("minItems").intValue())
                && (!schema.has("maxItems") || value.size() <= schema.get("maxItems").intValue());
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "number" -> value.isNumber();
            case "integer" -> value.isIntegralNumber();
            default -> throw new IllegalArgumentException(type);
        };
    }
}
