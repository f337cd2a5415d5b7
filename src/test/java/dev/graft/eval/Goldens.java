package dev.graft.eval;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Expected values made by running the two harnesses' own code: prompts, draws, metrics, hashes.
public final class Goldens {
    private static final JsonValue ROOT = load();

    private Goldens() {}

    private static JsonValue load() {
        try (InputStream in = Goldens.class.getResourceAsStream("evaluation-goldens.json")) {
            return JsonRows.parse("evaluation-goldens.json", "bad-data", 1,
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// By keys from the top.
    public static JsonValue at(String... keys) {
        return at(ROOT, keys);
    }

    public static JsonValue at(JsonValue from, String... keys) {
        JsonValue value = from;
        for (String key : keys) {
            value = Objects.requireNonNull(fields(value).at(key), key);
        }
        return value;
    }

    public static JsonValue.Fields fields(JsonValue value) {
        return (JsonValue.Fields) value;
    }

    public static List<JsonValue> items(JsonValue value) {
        return ((JsonValue.Items) value).values();
    }

    public static String text(JsonValue value) {
        return ((JsonValue.Text) value).value();
    }

    public static List<String> texts(JsonValue value) {
        return items(value).stream().map(Goldens::text).toList();
    }

    public static int whole(JsonValue value) {
        return (int) ((JsonValue.Whole) value).value();
    }

    public static int[] wholes(JsonValue value) {
        return items(value).stream().mapToInt(Goldens::whole).toArray();
    }

    /// A number; null and "nan" stand for NaN.
    public static double real(JsonValue value) {
        return switch (value) {
            case JsonValue.Real(double number) -> number;
            case JsonValue.Whole(long number) -> number;
            case JsonValue.Bool(boolean flag) -> flag ? 1 : 0;
            case JsonValue.Null _ -> Double.NaN;
            case JsonValue.Text(String text) when text.equals("nan") -> Double.NaN;
            default -> throw new AssertionError(value);
        };
    }

    public static double[] reals(JsonValue value) {
        return items(value).stream().mapToDouble(Goldens::real).toArray();
    }
}
