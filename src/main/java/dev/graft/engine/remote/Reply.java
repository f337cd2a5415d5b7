package dev.graft.engine.remote;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// A value of an answer in JSON, and how one gets there. Everything asked of it that it is not is an error.
final class Reply {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).maxNumberLength(100).build())
            .build()).build();
    private static final int MOST_ERROR_WORDS = 300;

    /// Log-probabilities above zero by less than this are rounding of the server's.
    private static final double ROUNDING = 1e-3;

    private final String url;
    private final String path;
    private final JsonNode value;

    private Reply(String url, String path, JsonNode value) {
        this.url = url;
        this.path = path;
        this.value = value;
    }

    /// An empty object, to be sent.
    static ObjectNode body() {
        return JSON.createObjectNode();
    }

    static byte[] bytes(ObjectNode body) {
        return JSON.writeValueAsBytes(body);
    }

    static void tokens(ArrayNode into, int[] ids) {
        for (int id : ids) {
            into.add(id);
        }
    }

    /// @return null if it is no JSON
    static @Nullable Reply parse(String url, byte[] bytes) {
        try {
            JsonNode node = JSON.readTree(bytes);
            return node instanceof MissingNode ? null : new Reply(url, "", node);
        } catch (JacksonException broken) {
            return null;
        }
    }

    /// What a server says about its trouble, or nothing.
    static String message(byte[] bytes) {
        Reply reply = parse("", bytes);
        if (reply == null) {
            return "";
        }
        for (String place : List.of("/error/message", "/message", "/detail", "/error")) {
            JsonNode text = reply.value.at(place);
            if (text.isString()) {
                String words = text.stringValue();
                return words.length() <= MOST_ERROR_WORDS ? words : words.substring(0, MOST_ERROR_WORDS) + "…";
            }
        }
        return "";
    }

    /// A field, which has to be there.
    Reply at(String name) {
        JsonNode field = value.get(name);
        if (field == null || field.isNull()) {
            throw new Reply(url, path + "." + name, value).wrong("is not there");
        }
        return new Reply(url, path + "." + name, field);
    }

    /// A field, if it is there and not null.
    @Nullable
    Reply find(String name) {
        JsonNode field = value.get(name);
        return field == null || field.isNull() ? null : new Reply(url, path + "." + name, field);
    }

    boolean isNull() {
        return value.isNull();
    }

    boolean isList() {
        return value.isArray();
    }

    /// Entries of a list.
    int size() {
        if (!value.isArray()) {
            throw wrong("is no list");
        }
        return value.size();
    }

    /// An entry of a list that has so many.
    Reply at(int index) {
        if (index >= size()) {
            throw wrong("has only %d entries".formatted(size()));
        }
        return new Reply(url, path + "[" + index + "]", value.get(index));
    }

    List<Reply> entries() {
        List<Reply> entries = new ArrayList<>(size());
        for (int i = 0; i < value.size(); i++) {
            entries.add(at(i));
        }
        return entries;
    }

    /// Values of an object's fields.
    List<Reply> fields() {
        if (!value.isObject()) {
            throw wrong("is no object");
        }
        List<Reply> fields = new ArrayList<>(value.size());
        value.propertyNames().forEach(name -> fields.add(at(name)));
        return fields;
    }

    String text() {
        if (!value.isString()) {
            throw wrong("is no text");
        }
        return value.stringValue();
    }

    /// A whole number from 0 on.
    int count() {
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
            throw wrong("is no whole number from 0 to 2147483647");
        }
        return value.intValue();
    }

    /// Finite and not positive.
    double logProb() {
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!Double.isFinite(number) || number > ROUNDING) {
            throw wrong("is no logarithm of a probability");
        }
        return number;
    }

    /// @param what is wrong with this value
    UserError wrong(String what) {
        return bad(url, "in the server's answer '%s' %s".formatted(path.isEmpty() ? "all" : path.substring(1), what));
    }

    static UserError bad(String url, String what) {
        return new UserError(Finding.error("bad-answer", new Place.InFile(url), what,
                "see that it is a server with OpenAI's completions route, and look into its log"));
    }
}
