package dev.graft.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// One JSON text to one value, with limits on depth and numbers; a key that stands twice is an error.
final class JsonRows {
    /// Characters of one text; the longest row of the six benchmarks has 10 thousand, a results file of lm-eval a million.
    static final int MAX_CHARS = 64 << 20;
    private static final int MAX_DEPTH = 64;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // Python writes NaN and Infinity
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxNumberLength(400)
                    .maxStringLength(MAX_CHARS).build())
            .build();

    private final String file;
    private final String id;
    private final int line;
    private final JsonParser parser;

    private JsonRows(String file, String id, int line, JsonParser parser) {
        this.file = file;
        this.id = id;
        this.line = line;
        this.parser = parser;
    }

    /// @param id   of the finding about what is wrong with it
    /// @param line of the file in which the text begins, from 1
    /// @throws UserError if the text is no JSON value, or more than one
    static JsonValue parse(String file, String id, int line, String text) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            JsonRows rows = new JsonRows(file, id, line, parser);
            if (parser.nextToken() == null) {
                throw rows.wrong(parser.currentLocation(), "there is no JSON value");
            }
            JsonValue value = rows.value();
            if (parser.nextToken() != null) {
                throw rows.wrong(parser.currentTokenLocation(), "something follows after the end of the value");
            }
            return value;
        } catch (JacksonException broken) {
            TokenStreamLocation at = broken.getLocation();
            String words = broken.getOriginalMessage().lines().findFirst().orElse("")
                    .replaceAll(", from `[^`]*`| \\(start marker.*", "");
            throw new UserError(Finding.error(id, place(file, line, at), "this is no valid JSON: " + words,
                    "correct the line, or download the file again; it may be cut off"), broken);
        }
    }

    static JsonValue.Fields object(String file, String id, int line, String text) {
        if (parse(file, id, line, text) instanceof JsonValue.Fields fields) {
            return fields;
        }
        throw new UserError(Finding.error(id, new Place.Text(file, line, 1), "this is no JSON object",
                "write one object per row: {\"field\": value, …}"));
    }

    private static Place place(String file, int line, @Nullable TokenStreamLocation at) {
        return at == null
                ? new Place.Text(file, line, 1)
                : new Place.Text(file, line - 1 + Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
    }

    private JsonValue value() {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> list();
            case VALUE_STRING -> new JsonValue.Text(parser.getString());
            case VALUE_NUMBER_INT -> whole();
            case VALUE_NUMBER_FLOAT -> new JsonValue.Real(parser.getDoubleValue());
            case VALUE_TRUE -> new JsonValue.Bool(true);
            case VALUE_FALSE -> new JsonValue.Bool(false);
            case VALUE_NULL -> new JsonValue.Null();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw wrong(parser.currentTokenLocation(), "a value is missing");
        };
    }

    private JsonValue whole() {
        try {
            return new JsonValue.Whole(parser.getLongValue());
        } catch (InputCoercionException tooLarge) {
            throw new UserError(Finding.error(id, place(file, line, parser.currentTokenLocation()),
                    "a whole number has more than 64 bits", "write it as a text"), tooLarge);
        }
    }

    private JsonValue.Fields object() {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            TokenStreamLocation at = parser.currentTokenLocation();
            parser.nextToken();
            if (fields.put(key, value()) != null) {
                throw wrong(at, "the key '" + key + "' stands here a second time");
            }
        }
        return new JsonValue.Fields(fields);
    }

    private JsonValue.Items list() {
        List<JsonValue> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value());
        }
        return new JsonValue.Items(items);
    }

    private UserError wrong(TokenStreamLocation at, String what) {
        return new UserError(Finding.error(id, place(file, line, at), what, "correct the line"));
    }
}
