package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;

/// Each of the refused ones is valid JSON that the native library takes, and that makes it end the JVM, or work for
/// ever, when the file is loaded or at some text.
class JsonRulesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            post_processor | "type": "TemplateProcessing", "pair": [], "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}], "special_tokens": {}
            post_processor | "type": "TemplateProcessing", "pair": [], "single": [{"Sequence": {"id": "B", "type_id": 0}}], "special_tokens": {}
            post_processor | "type": "TemplateProcessing", "pair": [], "single": [{"SpecialToken": {"id": "a", "type_id": 0}}], "special_tokens": {"a": {"id": "a", "ids": [0, 1], "tokens": ["a"]}}
            post_processor | "type": "ByteLevel", "pair": [], "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}], "special_tokens": {}
            post_processor | "type": "Sequence", "processors": [], "pair": [], "single": [{"Sequence": {"id": "B", "type_id": 0}}], "special_tokens": {}
            post_processor | "type": "BertProcessing", "sep": ["a", 0], "cls": ["a", 0]
            post_processor | "type": "Sequence", "processors": [{"type": "TemplateProcessing", "single": 3}]
            normalizer     | "type": "Precompiled", "precompiled_charsmap": "AAAA"
            normalizer     | "type": "Strip", "strip_left": true, "strip_right": true
            normalizer     | "type": "Replace", "pattern": {"String": "a"}, "content": ""
            normalizer     | "type": "Replace", "pattern": {"String": ""}, "content": "a"
            normalizer     | "type": "Replace", "pattern": {"Regex": "(a+)+$"}, "content": "a"
            normalizer     | "type": "Replace", "pattern": 3, "content": "a"
            normalizer     | "type": "Sequence", "normalizers": [{"type": "Sequence", "normalizers": [{"type": "Strip"}]}]
            normalizer     | "strip_left": true, "strip_right": true
            pre_tokenizer  | "type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated", "invert": false
            pre_tokenizer  | "type": "UnicodeScripts"
            decoder        | "type": "Fuse", "x": "\\ud83d"
            decoder        | "type": "Fuse", "\\udc00": 1
            decoder        | "type": "Fuse", "x": [{"y": NaN}]
            decoder        | "type": "Fuse", "x": 1e999
            decoder        | "type": "Strip", "content": " ", "start": 0, "stop": 3
            decoder        | "type": "Strip", "content": " ", "start": 99, "stop": 0
            decoder        | "type": "Replace", "pattern": {"Regex": "(a|aa)+$"}, "content": "a"
            decoder        | "type": "CTC", "pad_token": "", "word_delimiter_token": "", "cleanup": true""")
    void refusesPartsThatTheLibraryPanicsAt(String where, String part) throws IOException {
        assertThat(problem("{\"%s\": {%s}, \"model\": %s}".formatted(where, part, JsonTokenizerTest.MODEL)))
                .isEqualTo("bad-tokenizer");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "type": "Unigram", "unk_id": 7, "vocab": [["a", 0.0]]
            "type": "WordLevel", "unk_token": "x", "vocab": {"a": 0}
            "type": "BPE", "continuing_subword_prefix": "####", "vocab": {"a": 0, "b": 1}, "merges": ["a b"]
            "type": "BPE", "end_of_word_suffix": "</w>", "vocab": {"a": 0}, "merges": []
            "type": "BPE", "dropout": 0.5, "vocab": {"a": 0}, "merges": []
            "type": "BPE", "unk_token": "<unk>", "vocab": {"a": 0}, "merges": []
            "unk_id": 7, "vocab": [["a", 0.0]], "merges": []
            "type": "BPE", "vocab": {"a": 0}""")
    void refusesModelsOfOtherKinds(String model) throws IOException {
        assertThat(problem("{\"model\": {%s}}".formatted(model))).isEqualTo("bad-tokenizer");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            7
            [7]
            [{"id": 0}]""")
    void refusesAddedTokensWithoutText(String tokens) throws IOException {
        assertThat(problem("{\"added_tokens\": %s, \"model\": %s}".formatted(tokens, JsonTokenizerTest.MODEL)))
                .isEqualTo("bad-tokenizer");
    }

    /// Twelve replacements, each of one character by fifteen, would make a terabyte of a letter.
    @ParameterizedTest
    @CsvSource({
            "normalizers, '{\"type\": \"Replace\", \"pattern\": {\"String\": \"a\"}, \"content\": \"aaaaaaaaaaaaaaa\"}', 12",
            "normalizers, '{\"type\": \"NFC\"}', 40"})
    void refusesMoreThanAnyTokenizerHas(String list, String item, int times) throws IOException {
        String items = String.join(",", java.util.Collections.nCopies(times, item));
        assertThat(problem("{\"normalizer\": {\"type\": \"Sequence\", \"%s\": [%s]}, \"model\": %s}".formatted(list,
                items, JsonTokenizerTest.MODEL))).isEqualTo("bad-tokenizer");
    }

    /// The parts of Llama's, Gemma's, Qwen's and DeepSeek's.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            normalizer     | "type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]
            normalizer     | "type": "NFC"
            normalizer     | "type": "Sequence", "normalizers": []
            pre_tokenizer  | "type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": false
            pre_tokenizer  | "type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "\\\\s?\\\\p{L}+"}, "behavior": "Isolated", "invert": false}, {"type": "Digits", "individual_digits": true}, {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]
            post_processor | "type": "Sequence", "processors": [{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false, "use_regex": true}, {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "a", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [{"Sequence": {"id": "A", "type_id": 0}}], "special_tokens": {"a": {"id": "a", "ids": [0], "tokens": ["a"]}}}]
            decoder        | "type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]""")
    void runsThePartsOfLanguageModels(String where, String part) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"),
                "{\"%s\": {%s}, \"model\": %s}".formatted(where, part, JsonTokenizerTest.MODEL));
        try (Tokenizer tokenizer = Tokenizer.of(folder)) {
            assertThat(tokenizer.encode("ab", Specials.ADD)).endsWith(2);
            assertThat(tokenizer.decode(new int[] {2}, Specials.NONE)).isEqualTo("ab");
        }
    }

    private String problem(String text) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), text);
        UserError error = catchThrowableOfType(UserError.class, () -> Tokenizer.of(folder));
        assertThat(error).as(text).isNotNull();
        assertThat(error.findings()).hasSize(1);
        Finding problem = error.findings().getFirst();
        assertThat(problem.remedy()).isNotEmpty();
        return problem.id();
    }
}
