package dev.graft.eval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// A value of a data set's row, or of a results file. Rows are compared by value, as the reference does when it takes the
/// tested document out of its examples.
public sealed interface JsonValue {

    /// Fields in the order of the file.
    record Fields(Map<String, JsonValue> values) implements JsonValue {
        public Fields {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values)); // Map.copyOf would lose the order
        }

        public @Nullable JsonValue at(String key) {
            return values.get(key);
        }

        /// The same fields and one more, in its old position if it is there.
        public Fields with(String key, JsonValue value) {
            Map<String, JsonValue> more = new LinkedHashMap<>(values);
            more.put(key, value);
            return new Fields(more);
        }
    }

    record Items(List<JsonValue> values) implements JsonValue {
        public Items {
            values = List.copyOf(values);
        }

        public static Items ofTexts(List<String> texts) {
            return new Items(texts.stream().<JsonValue>map(Text::new).toList());
        }
    }

    record Text(String value) implements JsonValue {}

    record Whole(long value) implements JsonValue {}

    record Real(double value) implements JsonValue {}

    record Bool(boolean value) implements JsonValue {}

    record Null() implements JsonValue {}

    Fields NO_FIELDS = new Fields(Map.of());

    /// Fields in the order given: keys and values by turns.
    static Fields fields(Object... keysAndValues) {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            fields.put((String) keysAndValues[i], of(keysAndValues[i + 1]));
        }
        return new Fields(fields);
    }

    /// Of a Java value: text, number, truth value, list, map with text keys, or null.
    static JsonValue of(@Nullable Object value) {
        return switch (value) {
            case null -> new Null();
            case JsonValue json -> json;
            case String text -> new Text(text);
            case Integer number -> new Whole(number);
            case Long number -> new Whole(number);
            case Double number -> new Real(number);
            case Boolean flag -> new Bool(flag);
            case List<?> list -> new Items(list.stream().map(JsonValue::of).toList());
            case Map<?, ?> map -> {
                Map<String, JsonValue> fields = new LinkedHashMap<>();
                map.forEach((key, item) -> fields.put(String.valueOf(key), of(item)));
                yield new Fields(fields);
            }
            default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
        };
    }

    /// What it is, for a sentence about a wrong one.
    default String kind() {
        return switch (this) {
            case Fields _ -> "an object";
            case Items _ -> "a list";
            case Text _ -> "a text";
            case Whole _ -> "a whole number";
            case Real _ -> "a number";
            case Bool _ -> "true or false";
            case Null _ -> "nothing";
        };
    }
}
