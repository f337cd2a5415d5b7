package dev.graft.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Reads the JSON files of a model directory. They come from strangers: size, depth and lengths have limits, a key
/// that stands twice is an error, and every error names line and column.
public final class JsonReader {
    /// The index of a model with a hundred thousand tensors has about 10 MB.
    static final int MAX_BYTES = 32 << 20;

    /// Of a text that becomes a tree in memory: a million tensors in an index.
    private static final long MAX_TOKENS = 2_000_000;
    private static final int MAX_DEPTH = 64;

    private static final JsonFactory STREAM = factory(StreamReadConstraints.builder());
    private static final JsonFactory TREE = factory(StreamReadConstraints.builder().maxTokenCount(MAX_TOKENS));

    private static JsonFactory factory(StreamReadConstraints.Builder limits) {
        return JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // Python writes NaN and Infinity
                .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES) // nearly all keys come once
                .streamReadConstraints(limits.maxNestingDepth(MAX_DEPTH).maxNumberLength(400).maxNameLength(1 << 20)
                        .maxStringLength(MAX_BYTES).build())
                .build();
    }

    private final String file;
    private final String id;
    private final JsonParser parser;
    private long values;

    private JsonReader(String file, String id, JsonParser parser) {
        this.file = file;
        this.id = id;
        this.parser = parser;
    }

    /// What one caller makes of the tokens.
    interface Reading<T> {
        T from(JsonParser parser);
    }

    /// The object that a file holds.
    ///
    /// @param id of the finding about what is wrong with it
    /// @throws UserError with this id and the place, with `missing-file` if there is no such file
    public static Json.Obj read(Path path, String id) throws IOException {
        return parse(path.toString(), id, text(path, id));
    }

    /// The object that the whole text is.
    ///
    /// @param file how findings name it
    /// @param id   of the finding about what is wrong with it
    public static Json.Obj parse(String file, String id, String text) {
        try (JsonParser parser = TREE.createParser(ObjectReadContext.empty(), text)) {
            JsonReader reader = new JsonReader(file, id, parser);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw reader.wrong(parser.currentTokenLocation(), "it is no JSON object");
            }
            Json.Obj value = reader.object();
            if (parser.nextToken() != null) {
                throw reader.wrong(parser.currentTokenLocation(), "something follows after the end of the object");
            }
            return value;
        } catch (JacksonException broken) {
            throw invalid(file, id, broken);
        }
    }

    /// Runs over the tokens of a file of any size; the JSON errors of `reading` become findings.
    static void scan(Path path, String id, Consumer<JsonParser> reading) throws IOException {
        requireRegular(path);
        // The decoder refuses what is not UTF-8; given bytes, the parser would guess UTF-16 and UTF-32 too.
        try (Reader in = Files.newBufferedReader(path);
                JsonParser parser = STREAM.createParser(ObjectReadContext.empty(), in)) {
            reading.accept(parser);
        } catch (JacksonIOException unreadable) {
            if (unreadable.getCause() instanceof CharacterCodingException) {
                throw notUtf8(new Place.InFile(path.toString()), id, unreadable);
            }
            throw new IOException(path + ": " + unreadable.getOriginalMessage(), unreadable);
        } catch (JacksonException broken) {
            throw invalid(path.toString(), id, broken);
        }
    }

    /// Runs over the tokens of a text, of which `reading` may turn parts into values.
    static void scan(String file, String id, String text, Consumer<JsonReader> reading) {
        try (JsonParser parser = STREAM.createParser(ObjectReadContext.empty(), text)) {
            reading.accept(new JsonReader(file, id, parser));
        } catch (JacksonException broken) {
            throw invalid(file, id, broken);
        }
    }

    JsonParser parser() {
        return parser;
    }

    private static UserError invalid(String file, String id, JacksonException broken) {
        TokenStreamLocation at = broken.getLocation();
        Place place = at == null
                ? new Place.InFile(file)
                : new Place.Text(file, Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
        return new UserError(
                Finding.error(id, place, "is no valid JSON: " + firstSentence(broken.getOriginalMessage()),
                        "download the file again; it may be cut off or be a page with an error message"),
                broken);
    }

    /// The text of a small file.
    ///
    /// @throws UserError if it is larger than [#MAX_BYTES] or no UTF-8, with `missing-file` if it is not there
    static String text(Path path, String id) throws IOException {
        return text(path, id, MAX_BYTES);
    }

    /// As [#text(Path, String)], up to a size of the caller's.
    static String text(Path path, String id, int maxBytes) throws IOException {
        requireRegular(path);
        Place place = new Place.InFile(path.toString());
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(maxBytes + 1);
        }
        if (bytes.length > maxBytes) {
            throw new UserError(Finding.error(id, place,
                    "is larger than any file of its kind (over %d MiB)".formatted(maxBytes >> 20),
                    "look whether the right file has this name"));
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            throw notUtf8(place, id, notUtf8);
        }
    }

    private static UserError notUtf8(Place place, String id, Exception cause) {
        return new UserError(Finding.error(id, place, "is no UTF-8 text", "download the file again"), cause);
    }

    /// A pipe would wait for its writer, and a link may lead nowhere.
    private static void requireRegular(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new UserError(Finding.error("missing-file", new Place.InFile(path.toString()),
                    "there is no file of this name, or it is none that can be read", "download it again"));
        }
    }

    /// The value that begins at the current token.
    Json value() {
        if (++values > MAX_TOKENS) {
            throw wrong(parser.currentTokenLocation(), "it holds more values than any file of its kind");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> list();
            case VALUE_STRING -> new Json.Text(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(parser.getString());
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> new Json.Null();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw wrong(parser.currentTokenLocation(), "a value is missing");
        };
    }

    private Json.Obj object() {
        Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            TokenStreamLocation at = parser.currentTokenLocation();
            parser.nextToken();
            if (members.put(key, value()) != null) {
                throw wrong(at, "the key '" + key + "' stands here a second time");
            }
        }
        return new Json.Obj(members);
    }

    private Json.Arr list() {
        List<Json> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value());
        }
        return new Json.Arr(items);
    }

    UserError wrong(TokenStreamLocation at, String what) {
        return new UserError(Finding.error(id, new Place.Text(file, at.getLineNr(), at.getColumnNr()), what,
                "correct the file, or download it again"));
    }

    /// Jackson's messages go on with the place, which the finding has already, and with names of its own settings.
    private static String firstSentence(String message) {
        String line = message.lines().findFirst().orElse("").replaceAll(", from `[^`]*`", "");
        int end = line.indexOf(" (start marker");
        return end > 0 ? line.substring(0, end) : line;
    }
}
