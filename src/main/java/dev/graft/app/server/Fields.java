package dev.graft.app.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The fields of a request, read one by one: each is of its kind and in its range, or the client is told which is not.
/// What nobody asks for is ignored, as servers of this API do; null counts as left out.
final class Fields {
    private static final int MAX_DEPTH = 64, MAX_NUMBER = 400, MAX_NAME = 64 << 10;

    /// A million ids of tokens are more than any context holds.
    private static final long MAX_TOKENS = 1_000_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER).maxNameLength(MAX_NAME).maxTokenCount(MAX_TOKENS)
                    .maxStringLength(Integer.MAX_VALUE).build())
            .build()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final String path;
    private final ObjectNode object;

    private Fields(String path, ObjectNode object) {
        this.path = path;
        this.object = object;
    }

    /// @throws ApiError with 400 if it is no JSON object
    static Fields parse(byte[] json) {
        try {
            if (MAPPER.readTree(json) instanceof ObjectNode object) {
                return new Fields("", object);
            }
            throw ApiError.of(400, "invalid_json", "the body is no JSON object");
        } catch (JacksonException broken) {
            TokenStreamLocation at = broken.getLocation();
            String where = at == null || at.getLineNr() < 1
                    ? ""
                    : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr());
            throw ApiError.of(400, "invalid_json",
                    "the body is no valid JSON: " + firstLine(broken.getOriginalMessage()) + where);
        }
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    /// How errors name a field.
    String path(String name) {
        return path + name;
    }

    ApiError refused(String name, String message) {
        return ApiError.field(path(name), "'%s' %s".formatted(path(name), message));
    }

    /// The value as it is; null if it was left out.
    @Nullable
    JsonNode value(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    boolean has(String name) {
        return value(name) != null;
    }

    @Nullable
    String text(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw refused(name, "is %s; write a text".formatted(kind(value)));
        }
        return whole(value.asString());
    }

    String requiredText(String name) {
        String text = text(name);
        if (text == null) {
            throw refused(name, "is missing");
        }
        return text;
    }

    boolean flag(String name, boolean usual) {
        JsonNode value = value(name);
        if (value == null) {
            return usual;
        }
        if (!value.isBoolean()) {
            throw refused(name, "is %s; write true or false".formatted(kind(value)));
        }
        return value.asBoolean();
    }

    double number(String name, double usual, double least, double most) {
        JsonNode value = value(name);
        return value == null ? usual : number(name, value, least, most);
    }

    /// A number that stands within the field.
    double number(String name, JsonNode value, double least, double most) {
        if (!value.isNumber()) {
            throw refused(name, "is %s; write a number".formatted(kind(value)));
        }
        double number = value.doubleValue();
        if (!(number >= least && number <= most)) { // NaN is out of every range
            throw refused(name, "is %s; write %s to %s".formatted(value, plain(least), plain(most)));
        }
        return number;
    }

    long whole(String name, long usual, long least, long most) {
        JsonNode value = value(name);
        return value == null ? usual : whole(name, value, least, most);
    }

    /// A whole number that stands within the field.
    long whole(String name, JsonNode value, long least, long most) {
        if (!value.isNumber() || !value.canConvertToExactIntegral()) {
            throw refused(name, "is %s; write a whole number".formatted(value.isNumber() ? value : kind(value)));
        }
        if (!value.canConvertToLong() || value.longValue() < least || value.longValue() > most) {
            throw refused(name, "is %s; write %d to %d".formatted(value, least, most));
        }
        return value.longValue();
    }

    int count(String name, int usual, int least, int most) {
        return (int) whole(name, usual, least, most);
    }

    /// A text, or a list of texts.
    List<String> texts(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return List.of();
        }
        if (value.isString()) {
            return List.of(whole(value.asString()));
        }
        if (!value.isArray()) {
            throw refused(name, "is %s; write a text or a list of texts".formatted(kind(value)));
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : value) {
            if (!item.isString()) {
                throw refused(name + "[" + texts.size() + "]", "is %s; write a text".formatted(kind(item)));
            }
            texts.add(whole(item.asString()));
        }
        return texts;
    }

    /// The object in a field; null if it was left out.
    @Nullable
    Fields object(String name) {
        JsonNode value = value(name);
        return value == null ? null : fields(name, value);
    }

    /// A list of objects; null if it was left out.
    @Nullable
    List<Fields> objects(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isArray()) {
            throw refused(name, "is %s; write a list".formatted(kind(value)));
        }
        List<Fields> objects = new ArrayList<>();
        for (Iterator<JsonNode> items = value.iterator(); items.hasNext();) {
            objects.add(fields(name + "[" + objects.size() + "]", items.next()));
        }
        return objects;
    }

    List<Fields> requiredObjects(String name) {
        List<Fields> objects = objects(name);
        if (objects == null) {
            throw refused(name, "is missing");
        }
        return objects;
    }

    private Fields fields(String name, JsonNode value) {
        if (!(value instanceof ObjectNode inner)) {
            throw refused(name, "is %s; write an object".formatted(kind(value)));
        }
        return new Fields(path(name) + ".", inner);
    }

    /// All of them as they are.
    JsonNode json() {
        return object;
    }

    /// Names in the order in which they stand.
    List<String> names() {
        return List.copyOf(object.propertyNames());
    }

    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case STRING -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "no JSON";
        };
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e9
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /// Half a surrogate pair, which JSON can spell and UTF-8 cannot, becomes U+FFFD.
    private static String whole(String text) {
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        return text.codePoints().map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
