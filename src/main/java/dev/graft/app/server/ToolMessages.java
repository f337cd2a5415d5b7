package dev.graft.app.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.graft.tokenizer.jinja.Value;

/// The field `messages` of a conversation with calls of tools and what came of them, as templates see it.
final class ToolMessages {
    private static final String NAME = "messages", CALLS = "tool_calls";
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

    private ToolMessages() {}

    /// Whether there is any call, or result of one.
    static boolean arePresent(Fields fields) {
        List<Fields> messages = fields.objects(NAME);
        return messages != null && messages.stream()
                .anyMatch(message -> message.has(CALLS) || "tool".equals(message.text("role")));
    }

    static Value of(Fields fields) {
        List<Value> messages = new ArrayList<>();
        for (Fields message : fields.requiredObjects(NAME)) {
            messages.add(message(message));
        }
        return Value.list(messages);
    }

    private static Value message(Fields message) {
        String role = message.requiredText("role");
        if (!ROLES.contains(role)) {
            throw message.refused("role", "is '%s'; write system, user, assistant or tool".formatted(role));
        }
        Map<String, Value> members = new LinkedHashMap<>();
        members.put("role", Value.of(role.equals("developer") ? "system" : role));
        List<Fields> calls = message.objects(CALLS);
        members.put("content", Value.of(calls != null && !message.has("content") ? "" : Messages.content(message)));
        if (calls != null) {
            members.put(CALLS, Value.list(calls.stream().map(ToolMessages::call).toList()));
        }
        for (String name : List.of("tool_call_id", "name")) {
            String text = message.text(name);
            if (text != null) {
                members.put(name, Value.of(text));
            }
        }
        return Value.dict(members);
    }

    /// Templates write arguments as JSON of their own, so they get the values, and not the text that the API has.
    private static Value call(Fields call) {
        Fields function = call.object("function");
        if (function == null) {
            throw call.refused("function", "is missing");
        }
        Map<String, Value> named = new LinkedHashMap<>();
        named.put("name", Value.of(function.requiredText("name")));
        named.put("arguments", arguments(function));
        Map<String, Value> members = new LinkedHashMap<>();
        String id = call.text("id");
        if (id != null) {
            members.put("id", Value.of(id));
        }
        members.put("type", Value.of("function"));
        members.put("function", Value.dict(named));
        return Value.dict(members);
    }

    private static Value arguments(Fields function) {
        String text = function.requiredText("arguments");
        try {
            JsonNode json = JsonMapper.shared().readTree(text.isBlank() ? "{}" : text);
            if (json.isObject()) {
                return JsonValues.of(json);
            }
        } catch (JacksonException broken) {
            throw function.refused("arguments", "is no JSON");
        }
        throw function.refused("arguments", "is no JSON object");
    }
}
