package dev.graft.merge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The JSON that a merge writes and reads back: small objects, one to a line.
final class JsonText {
    /// The manifest of a model with a hundred thousand tensors has about 30 MB.
    private static final int MAX_BYTES = 128 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).maxStringLength(1 << 24).build())
            .build()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private JsonText() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /// In one line: `{"a":1}`.
    static String line(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    static String quoted(String text) {
        return MAPPER.writeValueAsString(text);
    }

    /// The object that a text is; empty if it is none.
    static Optional<ObjectNode> parse(String text) {
        try {
            return MAPPER.readTree(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JacksonException broken) {
            return Optional.empty();
        }
    }

    /// The object in a file; empty if it is none, or too large to be one of ours.
    static Optional<ObjectNode> read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString());
        } catch (CharacterCodingException broken) {
            return Optional.empty();
        }
    }

    /// The text under a key; null if there is none.
    static @Nullable String text(JsonNode object, String key) {
        JsonNode value = object.get(key);
        return value != null && value.isString() ? value.stringValue() : null;
    }

    /// The whole number under a key, 0 or more; -1 if there is none.
    static long number(JsonNode object, String key) {
        JsonNode value = object.get(key);
        return value != null && value.isIntegralNumber() && value.canConvertToLong()
                ? Math.max(-1, value.longValue())
                : -1;
    }

    /// The elements under a key; none if there is no list.
    static Collection<JsonNode> list(JsonNode object, String key) {
        JsonNode value = object.get(key);
        return value != null && value.isArray() ? value.values() : List.of();
    }
}
