package dev.graft.eval.task;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.graft.eval.Document;
import dev.graft.eval.JsonValue;
import dev.graft.tokenizer.jinja.Settings;
import dev.graft.tokenizer.jinja.Template;
import dev.graft.tokenizer.jinja.Value;

/// `doc_to_text` and its like: how a value is made of a row. A text that is the name of a field stands for the field; any
/// other text is a template; numbers and lists stand for themselves.
///
/// @param written  as in the task file
/// @param template parsed from it if it is a text
sealed interface DocText {
    /// What `strftime_now` tells a template, so that a prompt is the same every day.
    Clock NO_TIME = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    record Constant(JsonValue written) implements DocText {}

    record Written(String written, Template template) implements DocText {}

    static DocText of(Keys keys, String key) {
        return switch (keys.value(key)) {
            case JsonValue.Text(String text) ->
                new Written(text, Template.parse(keys.file() + ": " + keys.path() + key, text, Settings.TASK));
            case JsonValue.Fields(Map<String, JsonValue> choices) ->
                new Constant(new JsonValue.Items(List.copyOf(choices.values())));
            case null -> throw keys.wrong("bad-task", "the key '%s%s' is missing".formatted(keys.path(), key),
                    "add it; see docs/evaluation.md");
            case JsonValue other -> new Constant(other);
        };
    }

    /// The constant, the field, or the text that the template makes.
    default JsonValue of(Document document) {
        return switch (this) {
            case Constant(JsonValue written) -> written;
            case Written(String written, Template template) -> {
                JsonValue field = document.fields().at(written);
                yield field != null ? field : new JsonValue.Text(template.render(variables(document), NO_TIME));
            }
        };
    }

    /// Whether it is made by the template for this row, so that a number in it is a text still.
    default boolean isRendered(Document document) {
        return this instanceof Written(String written, _) && document.fields().at(written) == null;
    }

    private static Map<String, Value> variables(Document document) {
        Map<String, Value> variables = new LinkedHashMap<>();
        document.fields().values().forEach((name, value) -> variables.put(name, value(value)));
        return variables;
    }

    private static Value value(JsonValue value) {
        return switch (value) {
            case JsonValue.Text(String text) -> Value.of(text);
            case JsonValue.Whole(long number) -> Value.of(number);
            case JsonValue.Real(double number) -> Value.of(number);
            case JsonValue.Bool(boolean flag) -> Value.of(flag);
            case JsonValue.Null _ -> Value.none();
            case JsonValue.Items(List<JsonValue> items) -> Value.list(items.stream().map(DocText::value).toList());
            case JsonValue.Fields(Map<String, JsonValue> fields) -> {
                Map<String, Value> members = new LinkedHashMap<>();
                fields.forEach((name, item) -> members.put(name, value(item)));
                yield Value.dict(members);
            }
        };
    }
}
