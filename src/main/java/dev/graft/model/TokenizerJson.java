package dev.graft.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

import dev.graft.diagnostic.UserError;

/// tokenizer.json in one pass: what is large as a table, what is small as a tree.
///
/// @param file       how findings name it
/// @param text       all of it
/// @param components the object; `vocab` and `merges` of its `model` are emptied, and null where they are neither object
///                   nor list
/// @param vocabulary the tokens of the model, by id; null where no token has the id. Added tokens are in `components`
public record TokenizerJson(String file, String text, Json.Obj components, Vocabulary vocabulary) {
    private static final String ID = "bad-tokenizer";

    /// The largest in use, with half a million merges, have 33 MB.
    private static final int MAX_BYTES = 96 << 20;

    /// @throws UserError with `bad-tokenizer` and its place if the file is no JSON object, says something twice, or has
    ///                   ids that no vocabulary has
    public static TokenizerJson read(Path path) throws IOException {
        String text = JsonReader.text(path, ID, MAX_BYTES);
        Pass pass = new Pass();
        JsonReader.scan(path.toString(), ID, text, pass);
        return new TokenizerJson(path.toString(), text, new Json.Obj(pass.components), pass.vocabulary());
    }

    /// Once over the file.
    private static final class Pass implements Consumer<JsonReader> {
        private final Map<String, Json> components = new LinkedHashMap<>();
        private final Map<String, Integer> ids = new LinkedHashMap<>();

        @Override
        public void accept(JsonReader reader) {
            JsonParser parser = reader.parser();
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw reader.wrong(parser.currentTokenLocation(), "it is no JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                boolean isModel = key.equals("model") && parser.nextToken() == JsonToken.START_OBJECT;
                put(reader, components, key, isModel ? model(reader) : next(reader, key));
            }
            if (parser.nextToken() != null) {
                throw reader.wrong(parser.currentTokenLocation(), "something follows after the end of the object");
            }
        }

        private static Json next(JsonReader reader, String key) {
            if (!key.equals("model")) {
                reader.parser().nextToken();
            }
            return reader.value();
        }

        private static void put(JsonReader reader, Map<String, Json> members, String key, Json value) {
            if (members.put(key, value) != null) {
                throw reader.wrong(reader.parser().currentTokenLocation(), "the key '" + key + "' stands twice");
            }
        }

        private Json.Obj model(JsonReader reader) {
            JsonParser parser = reader.parser();
            Map<String, Json> members = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                JsonToken begin = parser.nextToken();
                switch (key) {
                    case "vocab" -> {
                        put(reader, members, key,
                                begin == JsonToken.START_OBJECT ? Json.EMPTY : new Json.Arr(List.of()));
                        vocabulary(reader, begin);
                    }
                    case "merges" -> {
                        put(reader, members, key,
                                begin == JsonToken.START_ARRAY ? new Json.Arr(List.of()) : new Json.Null());
                        parser.skipChildren();
                    }
                    default -> put(reader, members, key, reader.value());
                }
            }
            return new Json.Obj(members);
        }

        /// An object of ids, or in unigram models a list of `[token, score]`, where the place is the id.
        private void vocabulary(JsonReader reader, JsonToken begin) {
            JsonParser parser = reader.parser();
            if (begin == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String token = parser.currentName();
                    boolean isId = parser.nextToken() == JsonToken.VALUE_NUMBER_INT;
                    add(reader, token, isId ? parser.getLongValue() : -1);
                }
            } else if (begin == JsonToken.START_ARRAY) {
                for (int id = 0; parser.nextToken() != JsonToken.END_ARRAY; id++) {
                    boolean isPair = parser.currentToken() == JsonToken.START_ARRAY
                            && parser.nextToken() == JsonToken.VALUE_STRING;
                    add(reader, isPair ? parser.getString() : "", isPair ? id : -1);
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        parser.skipChildren();
                    }
                }
            } else {
                throw reader.wrong(parser.currentTokenLocation(), "'vocab' is neither an object nor a list");
            }
        }

        private void add(JsonReader reader, String token, long id) {
            if (id < 0 || id >= Vocabulary.MAX_SIZE) {
                throw reader.wrong(reader.parser().currentTokenLocation(),
                        "the token '%s' has no id, or one that no vocabulary has".formatted(token));
            }
            ids.put(token, (int) id);
        }

        private Vocabulary vocabulary() {
            return Vocabulary.of(ids);
        }
    }
}
