package dev.graft.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;

class TokenIdsTest {
    @TempDir
    Path temp;

    private void write(String name, String text) throws IOException {
        Files.writeString(temp.resolve(name), text);
    }

    @Test
    void countsTheVocabularyAndTheAddedTokens() throws IOException {
        write("tokenizer.json", """
                {"x": [{"id": 99}], "added_tokens": [{"id": 4, "content": "<end>", "y": {"id": 77}}],
                 "model": {"type": "BPE", "merges": [["a", "b"]], "vocab": {"a": 0, "b": 1, "ab": 2}}}""");
        assertThat(TokenIds.size(temp)).hasValue(5);
        assertThat(TokenIds.from(temp, 2)).containsExactly(Map.entry(2L, "ab"),
                Map.entry(4L, "<end>"));
    }

    @Test
    void countsTheListOfAUnigramModel() throws IOException {
        write("tokenizer.json", "{\"model\": {\"vocab\": [[\"a\", -1.5], [\"b\", 0, [1, 2]], [\"c\", 0.0]]}}");
        assertThat(TokenIds.size(temp)).hasValue(3);
        assertThat(TokenIds.from(temp, 1)).hasToString("{1=b, 2=c}");
    }

    @Test
    void countsThePiecesOfASentencePieceModel() throws IOException {
        Files.write(temp.resolve("tokenizer.model"), sentencePieces("<unk>", "a", "ü"));
        write("added_tokens.json", "{\"<x>\": 3}");
        assertThat(TokenIds.size(temp)).hasValue(4);
        assertThat(TokenIds.from(temp, 2)).hasToString("{2=ü, 3=<x>}");
    }

    @Test
    void readsTokensThatOnlyTheTokenizersConfigNames() throws IOException {
        write("vocab.json", "{\"a\": 0}");
        write("tokenizer_config.json", "{\"added_tokens_decoder\": {\"7\": {\"content\": \"<y>\"}}}");
        assertThat(TokenIds.size(temp)).hasValue(8);
    }

    @Test
    void knowsNothingWithoutAFile() throws IOException {
        assertThat(TokenIds.size(temp)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"model\": {\"vocab\": {\"a\": 99999999999}}}",
            "{\"model\": {\"vocab\": [[\"a\"",
            "{\"added_tokens\": [{\"id\": 1"})
    void refusesABrokenTokenizerJson(String text) throws IOException {
        write("tokenizer.json", text);
        assertThat(problem().id()).isEqualTo("bad-tokenizer");
    }

    @Test
    void refusesEveryCutOfASentencePieceModelThatIsNone() throws IOException {
        byte[] whole = sentencePieces("<unk>", "abc");
        int refused = 0;
        for (int length = 1; length < whole.length; length++) {
            Files.write(temp.resolve("tokenizer.model"), Arrays.copyOf(whole, length));
            try {
                TokenIds.size(temp);
            } catch (UserError broken) {
                assertThat(broken.findings()).extracting(Finding::id).containsExactly("bad-tokenizer");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(whole.length / 2);
        Files.write(temp.resolve("tokenizer.model"), new byte[] {10, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
        assertThat(problem().id()).isEqualTo("bad-tokenizer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0\0\0{orrr", "\0{\0\0\0\"", "{\"\u00ff\": 1}"})
    void refusesWhatLooksLikeAnotherEncoding(String bytes) throws IOException {
        Files.write(temp.resolve("tokenizer.json"), bytes.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(problem().id()).isEqualTo("bad-tokenizer");
    }

    private Finding problem() {
        UserError error = catchThrowableOfType(UserError.class, () -> TokenIds.size(temp));
        assertThat(error).isNotNull();
        return error.findings().getFirst();
    }

    /// `pieces { piece: …, score: 0 }` for each, and a field that does not matter here.
    private static byte[] sentencePieces(String... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String piece : pieces) {
            byte[] text = piece.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(new byte[] {10, (byte) (text.length + 7), 10, (byte) text.length});
            out.writeBytes(text);
            out.writeBytes(new byte[] {21, 0, 0, 0, 0});
        }
        out.writeBytes(new byte[] {18, 2, 8, 1});
        return out.toByteArray();
    }
}
