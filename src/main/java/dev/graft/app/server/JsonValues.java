package dev.graft.app.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

import dev.graft.tokenizer.jinja.Value;

/// JSON of a request as templates see it.
final class JsonValues {
    private JsonValues() {}

    /// @param json as deep as requests may be
    static Value of(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT -> {
                Map<String, Value> members = new LinkedHashMap<>();
                json.properties().forEach(member -> members.put(member.getKey(), of(member.getValue())));
                yield Value.dict(members);
            }
            case ARRAY -> {
                List<Value> items = new ArrayList<>();
                json.forEach(item -> items.add(of(item)));
                yield Value.list(items);
            }
            case STRING -> Value.of(json.asString());
            case NUMBER ->
                json.isIntegralNumber() ? new Value.Int(json.bigIntegerValue()) : Value.of(json.doubleValue());
            case BOOLEAN -> Value.of(json.asBoolean());
            case NULL, BINARY, MISSING, POJO -> Value.none();
        };
    }
}
