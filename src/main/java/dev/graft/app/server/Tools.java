package dev.graft.app.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.engine.grammar.JsonForm;
import dev.graft.tokenizer.jinja.Value;

/// The functions that a model may call: `tools` and `tool_choice`. The template tells the model of them, and how to write
/// a call; [ToolText] reads it.
final class Tools {
    private static final String NAME = "tools", CHOICE = "tool_choice";
    private static final int MOST = 128;

    /// Whether the model calls one.
    private enum Use {
        NEVER, IF_IT_LIKES, ALWAYS
    }

    private final Map<String, @Nullable JsonNode> parameters; // by name
    private final List<Value> descriptions;
    private final Use use;
    private final boolean hasHistory;

    private Tools(Map<String, @Nullable JsonNode> parameters, List<Value> descriptions, Use use, boolean hasHistory) {
        this.parameters = parameters;
        this.descriptions = descriptions;
        this.use = use;
        this.hasHistory = hasHistory;
    }

    static Tools of(Fields fields) {
        List<Fields> entries = fields.objects(NAME);
        Map<String, @Nullable JsonNode> parameters = new LinkedHashMap<>();
        List<Value> descriptions = new ArrayList<>();
        for (Fields entry : entries == null ? List.<Fields>of() : entries) {
            String type = entry.requiredText("type");
            Fields function = entry.object("function");
            if (!type.equals("function") || function == null) {
                throw ApiError.unsupported(entry.path("type"),
                        "'%s' is '%s'; this server knows tools of type function alone".formatted(entry.path("type"),
                                type));
            }
            String name = function.requiredText("name");
            if (!name.matches("[A-Za-z0-9_.-]{1,64}") || parameters.containsKey(name)) {
                throw function.refused("name",
                        "is no name, or that of another tool; write 1 to 64 letters, digits, _ or -");
            }
            function.object("parameters");
            parameters.put(name, function.value("parameters"));
            descriptions.add(JsonValues.of(entry.json()));
        }
        if (descriptions.size() > MOST) {
            throw fields.refused(NAME, "has %d entries; write %d at most".formatted(descriptions.size(), MOST));
        }
        Use use = use(fields, parameters);
        return new Tools(parameters, descriptions, use, ToolMessages.arePresent(fields));
    }

    /// A tool that is named is the only one that stays.
    private static Use use(Fields fields, Map<String, @Nullable JsonNode> parameters) {
        JsonNode choice = fields.value(CHOICE);
        if (choice == null) {
            return parameters.isEmpty() ? Use.NEVER : Use.IF_IT_LIKES;
        }
        if (parameters.isEmpty()) {
            if (choice.isString() && !choice.asString().equals("required")) {
                return Use.NEVER;
            }
            throw fields.refused(CHOICE, "names tools, and there are none");
        }
        if (choice.isString()) {
            return switch (choice.asString()) {
                case "none" -> Use.NEVER;
                case "auto" -> Use.IF_IT_LIKES;
                case "required" -> Use.ALWAYS;
                default ->
                    throw fields.refused(CHOICE, "is '%s'; write none, auto, required, or name a function".formatted(
                            choice.asString()));
            };
        }
        Fields named = fields.object(CHOICE);
        Fields function = named == null ? null : named.object("function");
        if (function == null) {
            throw fields.refused(CHOICE, "names no function");
        }
        String name = function.requiredText("name");
        if (!parameters.containsKey(name)) {
            throw function.refused("name", "is '%s', which is none of the tools".formatted(name));
        }
        parameters.keySet().retainAll(Set.of(name));
        return Use.ALWAYS;
    }

    /// Whether the template has to know of tools at all.
    boolean isConcerned() {
        return isOffered() || hasHistory;
    }

    /// Whether the model may call one.
    boolean isOffered() {
        return use != Use.NEVER;
    }

    Set<String> names() {
        return parameters.keySet();
    }

    /// As templates see them.
    Value value() {
        return Value.list(descriptions);
    }

    /// The form of an answer that has to be a call: `{"name": …, "arguments": {…}}`.
    ResponseFormat format(Served served) {
        if (use != Use.ALWAYS) {
            return ResponseFormat.ANY;
        }
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        ArrayNode options = schema.putArray("anyOf");
        parameters.forEach((name, arguments) -> {
            ObjectNode call = options.addObject().put("type", "object").put("additionalProperties", false);
            ObjectNode properties = call.putObject("properties");
            properties.putObject("name").put("const", name);
            if (arguments == null) {
                properties.putObject("arguments").put("type", "object").put("additionalProperties", false);
            } else {
                refuseReferences(arguments);
                properties.set("arguments", arguments);
            }
            call.putArray("required").add("name").add("arguments");
        });
        JsonForm form = ResponseFormat.form(schema.toString(), NAME);
        return new ResponseFormat(served.constraint(form));
    }

    /// They are pointers from the root of a schema that is not the root here.
    private static void refuseReferences(JsonNode arguments) {
        if (!arguments.findValues("$ref").isEmpty()) {
            throw ApiError.unsupported(CHOICE,
                    "a call can be required only of tools whose parameters have no '$ref'; write the schemas out");
        }
    }
}
