package dev.graft.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// The ids that the tokenizer files of a model give to tokens. Reads tables, runs no tokenizer.
///
/// tokenizer.json has all of them; without it they are in tokenizer.model or vocab.json. Tokens that were added later
/// may stand in added_tokens.json and tokenizer_config.json alone.
final class TokenIds {
    private static final String ID = "bad-tokenizer";

    private final Path directory;
    private final long from;
    private final SortedMap<Long, String> texts = new TreeMap<>();
    private long size;

    private TokenIds(Path directory, long from) {
        this.directory = directory;
        this.from = from;
    }

    /// The largest id and one; empty if no file names an id.
    ///
    /// @throws UserError with `bad-tokenizer` and its place if a file is broken
    static OptionalLong size(Path directory) throws IOException {
        TokenIds ids = new TokenIds(directory, Long.MAX_VALUE);
        ids.readAll();
        return ids.size == 0 ? OptionalLong.empty() : OptionalLong.of(ids.size);
    }

    /// The tokens with ids from `first`.
    ///
    /// @throws UserError as [#size]
    static SortedMap<Long, String> from(Path directory, long first) throws IOException {
        TokenIds ids = new TokenIds(directory, first);
        ids.readAll();
        return ids.texts;
    }

    private void add(String text, long id) {
        if (id < 0) {
            return; // -1 marks a token that is switched off
        }
        size = Math.max(size, id + 1);
        if (id >= from) {
            texts.putIfAbsent(id, text);
        }
    }

    private void readAll() throws IOException {
        if (has("tokenizer.json")) {
            scan("tokenizer.json", this::tokenizerJson);
        } else if (has("tokenizer.model")) {
            List<SentencePieceModel.Piece> pieces = SentencePieceModel.read(directory.resolve("tokenizer.model"))
                    .pieces();
            for (int id = 0; id < pieces.size(); id++) {
                add(pieces.get(id).text(), id);
            }
        } else if (has("vocab.json")) {
            scan("vocab.json", this::vocabulary);
        }
        if (has("added_tokens.json")) {
            scan("added_tokens.json", this::vocabulary);
        }
        if (has("tokenizer_config.json")) {
            addedTokensDecoder();
        }
    }

    private boolean has(String name) {
        return Files.isRegularFile(directory.resolve(name));
    }

    /// @param reading reads up to the end of the object whose begin is the current token
    private void scan(String name, Consumer<JsonParser> reading) throws IOException {
        Path file = directory.resolve(name);
        JsonReader.scan(file, ID, parser -> {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UserError(Finding.error(ID, new Place.InFile(file.toString()), "the file is no JSON object",
                        "download it again"));
            }
            reading.accept(parser);
        });
    }

    /// `{"added_tokens": [{"id": 0, "content": "<s>"}], "model": {"vocab": …}}`; the rest is passed over.
    private void tokenizerJson(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (key.equals("model") && value == JsonToken.START_OBJECT) {
                model(parser);
            } else if (key.equals("added_tokens") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    addedToken(parser);
                }
            } else {
                parser.skipChildren();
            }
        }
    }

    /// The `vocab` is an object of ids, or in unigram models a list of `[token, score]`, where the place is the id.
    private void model(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (key.equals("vocab") && value == JsonToken.START_OBJECT) {
                vocabulary(parser);
            } else if (key.equals("vocab") && value == JsonToken.START_ARRAY) {
                for (long id = 0; parser.nextToken() != JsonToken.END_ARRAY; id++) {
                    add(piece(parser), id);
                }
            } else {
                parser.skipChildren();
            }
        }
    }

    /// The first text of a list, up to the end of which it reads.
    private static String piece(JsonParser parser) {
        String text = "";
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (text.isEmpty() && parser.currentToken() == JsonToken.VALUE_STRING) {
                    text = parser.getString();
                }
                parser.skipChildren();
            }
        }
        return text;
    }

    private void addedToken(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        long id = -1;
        String text = "";
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (key.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
                id = parser.getIntValue();
            } else if (key.equals("content") && value == JsonToken.VALUE_STRING) {
                text = parser.getString();
            } else {
                parser.skipChildren();
            }
        }
        add(text, id);
    }

    /// `{"token": id, …}`
    private void vocabulary(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String text = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                add(text, parser.getIntValue());
            } else {
                parser.skipChildren();
            }
        }
    }

    /// `{"added_tokens_decoder": {"0": {"content": "<s>", …}}}`
    private void addedTokensDecoder() throws IOException {
        Path file = directory.resolve("tokenizer_config.json");
        Json.Obj root = JsonReader.parse(file.toString(), ID, JsonReader.text(file, ID));
        if (root.at("added_tokens_decoder") instanceof Json.Obj(Map<String, Json> members)) {
            members.forEach((id, token) -> {
                if (id.matches("[0-9]{1,9}") && token instanceof Json.Obj object) {
                    add(object.at("content") instanceof Json.Text(String text) ? text : "", Long.parseLong(id));
                }
            });
        }
    }
}
