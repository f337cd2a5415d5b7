package dev.graft.eval.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.JsonValue;
import dev.graft.eval.YamlText;

/// The keys of a task file, or of a map in it, with their kinds checked. A key whose value is null is not there.
///
/// @param path of the map in the file: empty, or `fewshot_config.`
record Keys(String file, JsonValue.Fields fields, String path) {

    UserError wrong(String id, String what, String remedy) {
        return new UserError(Finding.error(id, new Place.InFile(file), what, remedy));
    }

    @Nullable
    JsonValue value(String key) {
        JsonValue value = fields.at(key);
        if (value instanceof JsonValue.Fields inner
                && inner.at(YamlText.FUNCTION) instanceof JsonValue.Text(String name)) {
            throw wrong("python-task", "'%s%s' calls the Python function %s, which graft does not run".formatted(path,
                    key, name), "write it as a template; see docs/evaluation.md");
        }
        return value instanceof JsonValue.Null ? null : value;
    }

    boolean has(String key) {
        return value(key) != null;
    }

    private UserError wrongKind(String key, JsonValue value, String wanted) {
        return wrong("bad-task", "'%s%s' is %s, and should be %s".formatted(path, key, value.kind(), wanted),
                "correct the file");
    }

    Optional<String> text(String key) {
        return switch (value(key)) {
            case null -> Optional.empty();
            case JsonValue.Text(String text) -> Optional.of(text);
            case JsonValue other -> throw wrongKind(key, other, "a text");
        };
    }

    @Nullable
    String textOrNull(String key) {
        return text(key).orElse(null);
    }

    Optional<Integer> whole(String key) {
        return switch (value(key)) {
            case null -> Optional.empty();
            case JsonValue.Whole(long number) when number == (int) number -> Optional.of((int) number);
            case JsonValue other -> throw wrongKind(key, other, "a whole number");
        };
    }

    boolean flag(String key, boolean byDefault) {
        return switch (value(key)) {
            case null -> byDefault;
            case JsonValue.Bool(boolean flag) -> flag;
            case JsonValue other -> throw wrongKind(key, other, "true or false");
        };
    }

    /// One text, or a list of them; empty if it is not there.
    List<String> texts(String key) {
        return switch (value(key)) {
            case null -> List.of();
            case JsonValue.Text(String text) -> List.of(text);
            case JsonValue.Items(List<JsonValue> items) -> {
                List<String> texts = new ArrayList<>();
                for (JsonValue item : items) {
                    if (!(item instanceof JsonValue.Text(String text))) {
                        throw wrongKind(key, item, "a list of texts");
                    }
                    texts.add(text);
                }
                yield texts;
            }
            case JsonValue other -> throw wrongKind(key, other, "a text, or a list of texts");
        };
    }

    Keys map(String key) {
        return switch (value(key)) {
            case null -> new Keys(file, JsonValue.NO_FIELDS, path + key + ".");
            case JsonValue.Fields inner -> new Keys(file, inner, path + key + ".");
            case JsonValue other -> throw wrongKind(key, other, "a map");
        };
    }

    /// A list of maps.
    List<Keys> maps(String key) {
        return switch (value(key)) {
            case null -> List.of();
            case JsonValue.Items(List<JsonValue> items) -> {
                List<Keys> maps = new ArrayList<>();
                for (JsonValue item : items) {
                    if (!(item instanceof JsonValue.Fields inner)) {
                        throw wrongKind(key, item, "a list of maps");
                    }
                    maps.add(new Keys(file, inner, path + key + "[" + maps.size() + "]."));
                }
                yield maps;
            }
            case JsonValue other -> throw wrongKind(key, other, "a list of maps");
        };
    }

    String required(String key) {
        return text(key).orElseThrow(
                () -> wrong("bad-task", "the key '%s%s' is missing".formatted(path, key),
                        "add it; see docs/evaluation.md"));
    }
}
