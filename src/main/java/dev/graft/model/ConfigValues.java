package dev.graft.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// What stands in a config.json, by path: `rope_parameters.factor`. A JSON null counts as absent. A value of another
/// kind than asked for is a [UserError] with id `bad-config`.
public final class ConfigValues {
    private final String file;
    private final Json.Obj root;

    ConfigValues(String file, Json.Obj root) {
        this.file = file;
        this.root = root;
    }

    /// The file, for findings about its values.
    public Place place() {
        return new Place.InFile(file);
    }

    /// Whether there is anything at this path.
    public boolean has(String key) {
        return at(key) != null;
    }

    /// The keys of the object at this path, in the order of the file; none if there is none.
    public List<String> keys(String key) {
        return switch (at(key)) {
            case null -> List.of();
            case Json.Obj(var members) -> List.copyOf(members.keySet());
            case Json other -> throw wrongKind(key, "an object", other);
        };
    }

    /// The whole number at this path, not negative.
    public OptionalLong number(String key) {
        Json value = at(key);
        return value == null ? OptionalLong.empty() : OptionalLong.of(numberOf(key, value));
    }

    /// The finite number at this path.
    public OptionalDouble decimal(String key) {
        Json value = at(key);
        if (value == null) {
            return OptionalDouble.empty();
        }
        if (value instanceof Json.Num(String spelling) && Double.isFinite(Double.parseDouble(spelling))) {
            return OptionalDouble.of(Double.parseDouble(spelling));
        }
        throw wrongKind(key, "a finite number", value);
    }

    /// The text at this path.
    public Optional<String> text(String key) {
        Json value = at(key);
        return value == null ? Optional.empty() : Optional.of(textOf(key, value));
    }

    /// The truth value at this path.
    public Optional<Boolean> bool(String key) {
        return switch (at(key)) {
            case null -> Optional.empty();
            case Json.Bool(boolean value) -> Optional.of(value);
            case Json other -> throw wrongKind(key, "true or false", other);
        };
    }

    /// The list of texts at this path; empty if there is none.
    public List<String> texts(String key) {
        return list(key, this::textOf);
    }

    /// The list of whole numbers at this path; empty if there is none.
    public List<Long> numbers(String key) {
        return list(key, this::numberOf);
    }

    private <T> List<T> list(String key, BiFunction<String, Json, T> item) {
        return switch (at(key)) {
            case null -> List.of();
            case Json.Arr(List<Json> items) -> items.stream().map(value -> item.apply(key, value)).toList();
            case Json other -> throw wrongKind(key, "a list", other);
        };
    }

    /// Whether the key stands there, be it with null.
    public boolean states(String key) {
        return found(key) != null;
    }

    @Nullable
    Json at(String key) {
        Json value = found(key);
        return value instanceof Json.Null ? null : value;
    }

    private @Nullable Json found(String key) {
        Json value = root;
        for (String part : key.split("\\.")) {
            value = value instanceof Json.Obj object ? object.at(part) : null;
        }
        return value;
    }

    private long numberOf(String key, Json value) {
        if (value instanceof Json.Num(String spelling) && spelling.matches("[0-9]{1,18}")) {
            return Long.parseLong(spelling);
        }
        throw wrongKind(key, "a whole number", value);
    }

    private String textOf(String key, Json value) {
        if (value instanceof Json.Text(String text)) {
            return text;
        }
        throw wrongKind(key, "a text", value);
    }

    private UserError wrongKind(String key, String wanted, Json found) {
        return new UserError(Finding.error("bad-config", place(),
                "'%s' is %s where %s belongs".formatted(key, found.kind(), wanted),
                "correct the file, or download it again"));
    }
}
