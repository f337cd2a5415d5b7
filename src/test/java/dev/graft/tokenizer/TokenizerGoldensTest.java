package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Ids, offsets and texts as the Python libraries tokenizers and sentencepiece give them.
@ParameterizedClass(name = "{0}")
@EnumSource
class TokenizerGoldensTest {
    private final Goldens goldens;

    @TempDir
    Path folder;

    TokenizerGoldensTest(Goldens goldens) {
        this.goldens = goldens;
    }

    @BeforeEach
    void needGoldens() {
        assumeTrue(goldens.isThere(), "the folder with all goldens is not beside the repository");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mistral", "smollm2"})
    void encodesAndDecodesAsTokenizersDoes(String name) throws IOException {
        try (Tokenizer tokenizer = json(name)) {
            for (JsonNode row : goldens.rows(name)) {
                checkIds(tokenizer, row);
                int[] special = Goldens.ints(row.get("ids_special"));
                String text = row.get("text").asString();
                assertThat(tokenizer.encode(text, Specials.ADD)).as(text).isEqualTo(special);
                assertThat(tokenizer.decode(special, Specials.ADD)).isEqualTo(row.get("decoded").asString());
                assertThat(tokenizer.decode(special, Specials.NONE)).isEqualTo(row.get("decoded_skip").asString());
            }
        }
    }

    @Test
    void splitsDigitsWhereTheTokenizerSaysSo() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.of(goldens.withDigits(folder))) {
            List<JsonNode> rows = goldens.rows("smollm2-digits");
            for (JsonNode row : rows.subList(1, rows.size())) {
                checkIds(tokenizer, row);
                int[] ids = Goldens.ints(row.get("ids"));
                assertThat(tokenizer.decode(ids, Specials.NONE)).isEqualTo(row.get("decoded_skip").asString());
            }
        }
    }

    @Test
    void encodesAndDecodesAsSentencePieceDoes() throws IOException {
        try (Tokenizer tokenizer = sentencePiece()) {
            for (JsonNode row : goldens.rows("mistral-sentencepiece")) {
                String text = row.get("text").asString();
                int[] ids = tokenizer.encode(text, Specials.NONE);
                assertThat(ids).as(text).isEqualTo(Goldens.ints(row.get("ids")));
                assertThat(Arrays.stream(ids).mapToObj(tokenizer::token).toList())
                        .isEqualTo(row.get("pieces").valueStream().map(JsonNode::asString).toList());
                assertThat(tokenizer.encode(text, Specials.ADD)).isEqualTo(Goldens.ints(row.get("ids_special")));
                assertThat(tokenizer.decode(ids, Specials.NONE)).isEqualTo(row.get("decoded").asString());
            }
        }
    }

    /// SentencePiece itself counts the bytes of a character differently, so the offsets are those of tokenizers.
    @Test
    void sentencePieceFindsThePlacesThatTokenizersFinds() throws IOException {
        int compared = 0;
        try (Tokenizer tokenizer = sentencePiece()) {
            for (JsonNode row : goldens.rows("mistral")) {
                Encoding encoding = tokenizer.encodeWithOffsets(row.get("text").asString(), Specials.NONE);
                if (Arrays.equals(encoding.ids(), Goldens.ints(row.get("ids")))) {
                    assertThat(offsets(encoding)).as(row.get("text").asString()).isEqualTo(offsets(row));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(goldens.rows("mistral").size() * 9 / 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mistral", "smollm2"})
    void decodesWhatNoEncoderMade(String name) throws IOException {
        try (Tokenizer tokenizer = json(name)) {
            for (JsonNode row : goldens.rows(name + "-decode")) {
                int[] ids = Goldens.ints(row.get("ids"));
                assertThat(tokenizer.decode(ids, Specials.ADD)).isEqualTo(row.get("decoded").asString());
                assertThat(tokenizer.decode(ids, Specials.NONE)).isEqualTo(row.get("decoded_skip").asString());
            }
        }
    }

    @Test
    void sentencePieceDecodesWhatNoEncoderMade() throws IOException {
        try (Tokenizer tokenizer = sentencePiece()) {
            for (JsonNode row : goldens.rows("mistral-decode")) {
                assertThat(tokenizer.decode(Goldens.ints(row.get("ids")), Specials.NONE)).as(row.toString())
                        .isEqualTo(row.get("decoded_sentencepiece").asString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mistral", "smollm2"})
    void streamsAsTokenizersDoes(String name) throws IOException {
        try (Tokenizer tokenizer = json(name)) {
            for (JsonNode row : goldens.rows(name + "-stream")) {
                TextStream stream = new TextStream(tokenizer, Goldens.ints(row.get("prompt_ids")));
                List<String> pieces = new ArrayList<>(), expected = new ArrayList<>();
                for (int id : Goldens.ints(row.get("ids"))) {
                    pieces.add(stream.accept(id));
                }
                row.get("pieces").forEach(piece -> expected.add(piece.isNull() ? "" : piece.asString()));
                assertThat(pieces).as(row.toString()).isEqualTo(expected);
                assertThat(stream.rest()).isEqualTo(row.get("rest").asString());
            }
        }
    }

    private Tokenizer json(String name) throws IOException {
        return Tokenizer.of(Goldens.tokenizer(name.equals("mistral") ? "mistral-7b-tokenizer" : "smollm2-135m", folder,
                "tokenizer.json"));
    }

    private Tokenizer sentencePiece() throws IOException {
        return Tokenizer.of(Goldens.tokenizer("mistral-7b-tokenizer", folder, "tokenizer.model"));
    }

    private static void checkIds(Tokenizer tokenizer, JsonNode row) {
        String text = row.get("text").asString();
        Encoding encoding = tokenizer.encodeWithOffsets(text, Specials.NONE);
        assertThat(tokenizer.encode(text, Specials.NONE)).as(text).isEqualTo(Goldens.ints(row.get("ids")));
        assertThat(encoding.ids()).isEqualTo(Goldens.ints(row.get("ids")));
        assertThat(offsets(encoding)).as(text).isEqualTo(offsets(row));
    }

    private static List<String> offsets(Encoding encoding) {
        List<String> offsets = new ArrayList<>();
        for (int i = 0; i < encoding.length(); i++) {
            offsets.add(encoding.start(i) + "-" + encoding.end(i));
        }
        return offsets;
    }

    private static List<String> offsets(JsonNode row) {
        return row.get("offsets").valueStream().map(span -> span.get(0).asInt() + "-" + span.get(1).asInt()).toList();
    }
}
