package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;

/// tokenizer.json: tables, parts of tokens, limits. Ids and texts are checked by [TokenizerGoldensTest].
class JsonTokenizerTest {
    /// Of the smallest file that is right.
    static final String MODEL = "{\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\": 1, \"ab\": 2}, \"merges\": [\"a b\"]}";

    @TempDir
    Path folder;

    @Test
    void knowsItsVocabulary() throws IOException {
        try (Tokenizer tokenizer = smollm2("tokenizer_config.json", "generation_config.json", "config.json")) {
            assertThat(tokenizer.size()).isEqualTo(49152);
            assertThat(tokenizer.token(2)).isEqualTo("<|im_end|>");
            assertThat(tokenizer.token(49152)).isEmpty();
            assertThat(tokenizer.id("<|im_start|>")).hasValue(1);
            assertThat(tokenizer.id("no such token")).isEmpty();
            assertThat(tokenizer.isSpecial(2)).isTrue();
            assertThat(tokenizer.isSpecial(504)).isFalse();
        }
    }

    /// SmolLM2's tokenizer_config.json names `<|im_start|>` as its end; generation ends where generation_config.json says.
    @Test
    void endsWhereTheGenerationConfigSays() throws IOException {
        try (Tokenizer tokenizer = smollm2("tokenizer_config.json", "generation_config.json", "config.json")) {
            assertThat(tokenizer.eosIds()).containsExactly(2);
            assertThat(tokenizer.bosId()).hasValue(1);
            assertThat(tokenizer.unkId()).hasValue(0);
            assertThat(tokenizer.padId()).hasValue(2);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"eos_token_id": [1, 2]} | {"eos_token_id": 0}    | {"eos_token": "a"}               | 1,2
            {"eos_token_id": null}   | {"eos_token_id": 0}    | {"eos_token": "b"}               | 0
            {}                       | {}                     | {"eos_token": {"content": "ab"}} | 2
            {"eos_token_id": 77}     | {}                     | {"eos_token": "ab"}              | 2
            {"eos_token_id": [77,1]} | {}                     | {"eos_token": "ab"}              | 1
            {}                       | {"eos_token_id": "1"}  | {"eos_token": "zz"}              | ''
            {}                       | {}                     | {}                               | ''""")
    void takesEndsFromTheFirstFileThatHasThem(String generation, String config, String tokenizer, String expected)
            throws IOException {
        write("generation_config.json", generation);
        write("config.json", config);
        write("special_tokens_map.json", tokenizer);
        write("tokenizer.json", "{\"model\": %s}".formatted(MODEL));
        try (Tokenizer read = Tokenizer.of(folder)) {
            assertThat(String.join(",", read.eosIds().stream().sorted().map(String::valueOf).toList()))
                    .isEqualTo(expected);
        }
    }

    /// The library counts by itself; what the file says is what came out when it was written.
    @Test
    void givesAddedTokensTheIdsThatTheLibraryGives() throws IOException {
        write("tokenizer.json", """
                {"added_tokens": [%s, %s, %s], "model": %s}""".formatted(added(50, "<x>", true), added(1, "b", false),
                added(4, "<y>", false), MODEL));
        try (Tokenizer tokenizer = Tokenizer.of(folder)) {
            assertThat(tokenizer.encode("a<x>b<y>ab", Specials.NONE)).containsExactly(0, 3, 1, 4, 0, 1);
            assertThat(tokenizer.id("<x>")).hasValue(3);
            assertThat(tokenizer.token(4)).isEqualTo("<y>");
            assertThat(tokenizer.size()).isEqualTo(5);
            assertThat(tokenizer.isSpecial(3)).isTrue();
            assertThat(tokenizer.isSpecial(4)).isFalse();
        }
    }

    @Test
    void addsWhatThePostProcessorAdds() throws IOException {
        write("tokenizer.json", """
                {"post_processor": {"type": "TemplateProcessing", "pair": [{"Sequence": {"id": "A", "type_id": 0}}],
                 "single": [{"SpecialToken": {"id": "a", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                 "special_tokens": {"a": {"id": "a", "ids": [0], "tokens": ["a"]}}}, "model": %s}""".formatted(MODEL));
        try (Tokenizer tokenizer = Tokenizer.of(folder)) {
            Encoding encoding = tokenizer.encodeWithOffsets("bab", Specials.ADD);
            assertThat(encoding.ids()).containsExactly(0, 1, 2);
            assertThat(encoding.end(0)).isZero();
            assertThat(encoding.start(2)).isEqualTo(1);
            assertThat(encoding.end(2)).isEqualTo(3);
        }
    }

    /// They would cut or fill up every text, and with these values the library would panic.
    @Test
    void ignoresTruncationAndPadding() throws IOException {
        write("tokenizer.json", """
                {"truncation": {"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 5},
                 "padding": {"strategy": {"Fixed": 9}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0,
                             "pad_type_id": 0, "pad_token": "a"}, "model": %s}""".formatted(MODEL));
        try (Tokenizer tokenizer = Tokenizer.of(folder)) {
            assertThat(tokenizer.encode("bbbbbbb", Specials.ADD)).hasSize(7);
        }
    }

    @Test
    void takesHalfASurrogatePairForAReplacementCharacter() throws IOException {
        try (Tokenizer tokenizer = smollm2()) {
            assertThat(tokenizer.encode("a\udc00b", Specials.NONE))
                    .isEqualTo(tokenizer.encode("a\ufffdb", Specials.NONE));
            assertThat(tokenizer.encode("😀", Specials.NONE)).isNotEqualTo(tokenizer.encode("\ufffd", Specials.NONE));
        }
    }

    @Test
    void decodesIdsThatNoTokenHasToNothing() throws IOException {
        try (Tokenizer tokenizer = smollm2()) {
            assertThat(tokenizer.decode(new int[] {19556, 60000, -1, 905}, Specials.ADD)).isEqualTo("Hello world");
        }
    }

    @Test
    void refusesATextThatTheLibraryCannotTake() throws IOException {
        try (Tokenizer tokenizer = smollm2()) {
            String text = "a ".repeat(2_000_001);
            UserError error = catchThrowableOfType(UserError.class, () -> tokenizer.encode(text, Specials.NONE));
            assertThat(error.findings()).extracting(Finding::id).containsExactly("too-large");
        }
    }

    @Test
    void isClosedOnce() throws IOException {
        Tokenizer tokenizer = smollm2();
        tokenizer.close();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("a", Specials.NONE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void servesManyThreads() throws Exception {
        try (Tokenizer tokenizer = smollm2(); ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<int[]>> tasks = IntStream.range(0, 64)
                    .<Callable<int[]>>mapToObj(i -> () -> tokenizer.encode("The number " + i % 8, Specials.NONE))
                    .toList();
            List<Future<int[]>> results = threads.invokeAll(tasks);
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(tokenizer.encode("The number " + i % 8, Specials.NONE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "{} {}", "{\"model\": null}", "{\"model\": 7}", "\u0000\u0001",
            "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"a b\"]}}",
            "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": -1}, \"merges\": []}}",
            "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 4194304}, \"merges\": []}}",
            "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 1.5}, \"merges\": []}}",
            "{\"model\": {\"type\": \"BPE\", \"vocab\": 3, \"merges\": []}}",
            "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"vocab\": {}, \"merges\": []}}",
            "{\"model\": {\"type\": \"BPE\", \"vocab\": [[\"a\", 0]], \"merges\": []}}"})
    void refusesWhatIsNoTokenizer(String text) throws IOException {
        write("tokenizer.json", text);
        UserError error = catchThrowableOfType(UserError.class, () -> Tokenizer.of(folder));
        assertThat(error).as(text).isNotNull();
        assertThat(error.findings()).extracting(Finding::id).containsExactly("bad-tokenizer");
    }

    @Test
    void refusesDeepNesting() throws IOException {
        write("tokenizer.json", "{\"normalizer\": " + "{\"type\": \"Sequence\", \"normalizers\": [".repeat(100_000));
        assertThat(catchThrowableOfType(UserError.class, () -> Tokenizer.of(folder)).findings())
                .extracting(Finding::id).containsExactly("bad-tokenizer");
    }

    static String added(int id, String content, boolean isSpecial) {
        return """
                {"id": %d, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false,
                 "normalized": false, "special": %s}""".formatted(id, content, isSpecial);
    }

    private Tokenizer smollm2(String... more) throws IOException {
        Goldens.tokenizer("smollm2-135m", folder, more);
        return Tokenizer.of(Goldens.tokenizer("smollm2-135m", folder, "tokenizer.json"));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
