package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;

/// tokenizer.model, and the tokens of the files beside it.
class SentencePieceTest {
    @TempDir
    Path folder;

    static Stream<Arguments> variants() {
        return Goldens.SOME.rows("sentencepiece-variants").stream()
                .map(row -> Arguments.of(row.get("name").asString(), row));
    }

    /// Of tools/make-sentencepiece-fixtures.py.
    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void encodesAndDecodesByTheRulesOfTheModel(String name, JsonNode variant) throws IOException {
        Files.write(folder.resolve("tokenizer.model"), Base64.getDecoder().decode(variant.get("model").asString()));
        try (Tokenizer tokenizer = Tokenizer.of(folder)) {
            for (JsonNode row : variant.get("texts")) {
                String text = row.get("text").asString();
                Encoding encoding = tokenizer.encodeWithOffsets(text, Specials.NONE);
                assertThat(encoding.ids()).as(text).isEqualTo(Goldens.ints(row.get("ids")));
                assertThat(tokenizer.decode(encoding.ids(), Specials.NONE)).as(text)
                        .isEqualTo(row.get("decoded").asString());
                int last = encoding.length() - 1;
                assertThat(last < 0 || encoding.end(last) <= text.codePointCount(0, text.length())).isTrue();
            }
            for (JsonNode row : variant.get("lists")) {
                assertThat(tokenizer.decode(Goldens.ints(row.get("ids")), Specials.NONE)).as(row.toString())
                        .isEqualTo(row.get("decoded").asString());
            }
        }
    }

    @Test
    void takesPartsFromTheModelWhereNoFileGivesThem() throws IOException {
        try (Tokenizer tokenizer = mistral()) {
            assertThat(tokenizer.bosId()).hasValue(1);
            assertThat(tokenizer.eosIds()).containsExactly(2);
            assertThat(tokenizer.unkId()).hasValue(0);
            assertThat(tokenizer.padId()).isEmpty();
            assertThat(tokenizer.size()).isEqualTo(32000);
            assertThat(tokenizer.token(1)).isEqualTo("<s>");
            assertThat(tokenizer.token(32000)).isEmpty();
            assertThat(tokenizer.token(-1)).isEmpty();
            assertThat(tokenizer.id("▁the")).hasValue(272);
            assertThat(tokenizer.isSpecial(1)).isTrue();
            assertThat(tokenizer.isSpecial(272)).isFalse();
            assertThat(tokenizer.encode("</s>", Specials.NONE)).doesNotContain(2);
        }
    }

    @Test
    void addsBosAndEosAsTheConfigSays() throws IOException {
        write("tokenizer_config.json", "{\"add_bos_token\": false, \"add_eos_token\": true, \"eos_token\": \"</s>\"}");
        try (Tokenizer tokenizer = mistral()) {
            assertThat(tokenizer.encode("Hello", Specials.ADD)).containsExactly(22557, 2);
            assertThat(tokenizer.encode("Hello", Specials.NONE)).containsExactly(22557);
        }
    }

    @Test
    void cutsTheTextAtAddedTokens() throws IOException {
        write("added_tokens.json", "{\"<|im_end|>\": 32000, \"<|im\": 32001}");
        write("tokenizer_config.json", """
                {"bos_token": "<s>", "eos_token": {"content": "<|im_end|>"}, "added_tokens_decoder":
                 {"32002": {"content": "<r>", "special": false, "lstrip": true, "rstrip": true}}}""");
        try (Tokenizer tokenizer = mistral()) {
            Encoding encoding = tokenizer.encodeWithOffsets("<s>Hello<|im_end|>😀 <r> Hello<|im", Specials.ADD);
            assertThat(encoding.ids()).containsExactly(1, 1, 22557, 32000, 28705, 30575, 32002, 22557, 32001);
            assertThat(encoding.start(6)).isEqualTo(19); // the blanks around it are its own
            assertThat(encoding.end(6)).isEqualTo(24);
            assertThat(encoding.start(8)).isEqualTo(29);
            assertThat(tokenizer.decode(encoding.ids(), Specials.ADD))
                    .isEqualTo("<s><s> Hello<|im_end|> 😀<r> Hello<|im");
            assertThat(tokenizer.decode(encoding.ids(), Specials.NONE)).isEqualTo("Hello 😀<r> Hello<|im");
            assertThat(tokenizer.eosIds()).containsExactly(32000);
            assertThat(tokenizer.isSpecial(32000)).isTrue();
            assertThat(tokenizer.isSpecial(32002)).isFalse();
            assertThat(tokenizer.size()).isEqualTo(32003);
        }
    }

    /// `legacy: false` of transformers: only the text's first part gets a blank in front.
    @ParameterizedTest
    @CsvSource({"true, ▁Hello", "false, Hello"})
    void putsABlankBehindAnAddedTokenInTheOldWayOnly(boolean legacy, String piece) throws IOException {
        write("tokenizer_config.json", "{\"eos_token\": \"</s>\", \"legacy\": %s}".formatted(legacy));
        try (Tokenizer tokenizer = mistral()) {
            int[] ids = tokenizer.encode("Hello</s>Hello", Specials.NONE);
            assertThat(ids).hasSize(3).startsWith(22557, 2);
            assertThat(tokenizer.token(ids[2])).isEqualTo(piece);
        }
    }

    @Test
    void decodesIdsThatNoTokenHasToNothing() throws IOException {
        try (Tokenizer tokenizer = mistral()) {
            assertThat(tokenizer.decode(new int[] {22557, 40000, -5, 1526}, Specials.ADD)).isEqualTo("Hello world");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            unigram                 | unigram     | normal:a unknown:<unk>
            characters are replaced | 'nmt_nfkc'  | normal:a unknown:<unk>
            blanks behind words     | behind      | normal:a unknown:<unk>
            twice                   | twice       | normal:a normal:a unknown:<unk>
            empty                   | empty       | normal: unknown:<unk>
            no unknown piece        | unknown     | normal:a
            two unknown pieces      | two         | unknown:a unknown:b
            no byte                 | a byte      | byte:<0xZZ> unknown:<unk>
            bytes missing           | some        | byte:<0x00> unknown:<unk>
            no number               | no score    | nan:a unknown:<unk>""")
    void refusesAModelThatCannotBeRun(String kind, String said, String pieces) throws IOException {
        ModelBytes model = new ModelBytes();
        for (String piece : pieces.split(" ")) {
            String[] parts = piece.split(":", -1);
            model.piece(parts[1], parts[0].equals("nan") ? Float.NaN : 0,
                    List.of("", "normal", "unknown", "control", "user", "unused", "byte").indexOf(parts[0]));
        }
        switch (kind) {
            case "unigram" -> model.trainer(3, 1);
            case "blanks behind words" -> model.trainer(3, 2).trainer(24, 1);
            case "bytes missing" -> model.trainer(3, 2).trainer(35, 1);
            case "characters are replaced" -> model.trainer(3, 2).characterMap("nmt_nfkc");
            default -> model.trainer(3, 2);
        }
        Files.write(folder.resolve("tokenizer.model"), model.bytes());
        Finding problem = problem();
        assertThat(problem.id()).isEqualTo("bad-tokenizer");
        assertThat(problem.what()).contains(said);
        assertThat(problem.remedy()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            added_tokens.json     | {"<x>": -1}
            added_tokens.json     | {"<x>": 99999999}
            added_tokens.json     | {"": 3}
            added_tokens.json     | {"<x>": "3"}
            added_tokens.json     | [
            tokenizer_config.json | {"added_tokens_decoder": {"x": {"content": "<x>"}}}
            tokenizer_config.json | {"added_tokens_decoder": {"4194304": {"content": "<x>"}}}""")
    void refusesBrokenFilesBesideIt(String file, String text) throws IOException {
        write(file, text);
        Goldens.tokenizer("mistral-7b-tokenizer", folder, "tokenizer.model");
        assertThat(problem().id()).isEqualTo("bad-tokenizer");
    }

    @Test
    void saysWhatIsMissing() {
        Finding problem = problem();
        assertThat(problem.id()).isEqualTo("missing-file");
        assertThat(problem.what()).contains("tokenizer.json").contains("tokenizer.model");
    }

    @Test
    void resegmentsALongUnusedPieceWithoutRecursion() throws IOException {
        ModelBytes model = new ModelBytes().piece("<unk>", 0, 2).piece("a", 0, 1);
        for (int length = 2; length < 3000; length++) {
            model.piece("a".repeat(length), -length, 5);
        }
        Files.write(folder.resolve("tokenizer.model"), model.trainer(3, 2).bytes());
        write("tokenizer_config.json", "{\"add_prefix_space\": false}");
        try (Tokenizer tokenizer = Tokenizer.of(folder)) {
            assertThat(tokenizer.encode("a".repeat(2999), Specials.NONE)).hasSize(2999).containsOnly(1);
        }
    }

    @Test
    void takesHalfASurrogatePairForAReplacementCharacter() throws IOException {
        try (Tokenizer tokenizer = mistral()) {
            assertThat(tokenizer.encode("a\ud800b", Specials.NONE))
                    .isEqualTo(tokenizer.encode("a\ufffdb", Specials.NONE));
        }
        assertThatThrownBy(() -> new ModelBytes().piece("x", 0, 9)).isInstanceOf(IllegalArgumentException.class);
    }

    private Tokenizer mistral() throws IOException {
        return Tokenizer.of(Goldens.tokenizer("mistral-7b-tokenizer", folder, "tokenizer.model"));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private Finding problem() {
        UserError error = catchThrowableOfType(UserError.class, () -> Tokenizer.of(folder));
        assertThat(error).isNotNull();
        return error.findings().getFirst();
    }
}
