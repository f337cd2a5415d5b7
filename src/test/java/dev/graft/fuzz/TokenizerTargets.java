package dev.graft.fuzz;

import static dev.graft.fuzz.Targets.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.graft.tokenizer.Encoding;
import dev.graft.tokenizer.Specials;
import dev.graft.tokenizer.TextStream;
import dev.graft.tokenizer.Tokenizer;

/// Tokenizers are not only read but used: much that the native library takes makes it panic at some text, and a panic ends
/// the JVM. Then the input is left in the folder of the target.
final class TokenizerTargets {
    private static final String ADDED = """
            [{"id": 0, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
             {"id": 20, "content": "é é", "single_word": true, "lstrip": true, "rstrip": true, "normalized": true, "special": false},
             {"id": 21, "content": " ", "single_word": false, "lstrip": true, "rstrip": false, "normalized": true, "special": false}]""";
    private static final String VOCABULARY = """
            {"type": "BPE", "dropout": null, "unk_token": "<unk>", "continuing_subword_prefix": null, "end_of_word_suffix": null,
             "fuse_unk": true, "byte_fallback": true, "ignore_merges": false,
             "vocab": {"<s>": 0, "<unk>": 1, "▁": 2, "a": 3, "b": 4, "é": 5, "ab": 6, "▁a": 7, "<0x0A>": 8, "<0xF0>": 9, "Ġ": 10, "Ã": 11, "©": 12},
             "merges": ["a b", "▁ a"]}""";
    private static final List<String> FILES = List.of(
            """
                    {"version": "1.0", "truncation": null, "padding": null, "added_tokens": %s,
                     "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
                      {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
                     "pre_tokenizer": null,
                     "post_processor": {"type": "TemplateProcessing",
                      "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                      "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                      "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}},
                     "decoder": {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
                      {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
                     "model": %s}"""
                    .formatted(ADDED, VOCABULARY),
            """
                    {"version": "1.0", "truncation": {"direction": "Right", "max_length": 512, "strategy": "LongestFirst", "stride": 0},
                     "padding": {"strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0, "pad_token": "a"},
                     "added_tokens": %s, "normalizer": {"type": "NFC"},
                     "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                      {"type": "Split", "pattern": {"Regex": "[^\\\\r\\\\n\\\\p{L}]?\\\\p{L}+|\\\\p{N}{1,3}|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+"},
                       "behavior": "Isolated", "invert": false},
                      {"type": "Digits", "individual_digits": true}, {"type": "Punctuation", "behavior": "Isolated"},
                      {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
                      {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}]},
                     "post_processor": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
                     "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
                     "model": %s}"""
                    .formatted(ADDED, VOCABULARY));
    private static final List<String> PIECES = List.of("\"", ":", ",", "{", "}", "[", "]", "null", "true", "false", "0",
            "1", "-1", "\"type\":", "\"Sequence\"", "\"BPE\"", "\"Unigram\"", "\"Split\"", "\"Strip\"", "\"Replace\"",
            "\"content\":\"\"", "\"content\":", "\"id\":", "\"A\"", "\"B\"", "\"Regex\":", "\"String\":",
            "\"special\":true",
            "\"normalized\":true", "\"lstrip\":true", "\"rstrip\":true", "\"Isolated\"", "\"Removed\"",
            "\"MergedWithPrevious\"", "\"MergedWithNext\"", "\"Contiguous\"", "\"first\"", "\"never\"", "\"NFKD\"",
            "\"Lowercase\"", "\"Whitespace\"", "\"WhitespaceSplit\"", "\"ByteLevel\"", "\"Metaspace\"", "\"Fuse\"",
            "\"invert\":true", "\"ignore_merges\":true", "\"merges\":[]", "\"a\":", "é", "▁", " ", "+", "*", "?", "|",
            "(",
            ")", "(?:", "(?i:", "(?!", "(?<=", "\\\\s", "\\\\S*", "\\\\p{L}", "\\\\b", "^", "$", ".", "{2,}",
            "\\u0000");
    private static final List<String> TEXTS = List.of("", "a", " a b\n\n  ab", "é é<s>é éab é  é",
            "\t 123 é😀👩‍💻\u0000\u2028x ",
            "   \u00a0\u3000   ", "ab".repeat(40) + "é".repeat(40) + " ".repeat(40) + "!".repeat(40),
            "ﬁ ½ Ａe\u0301\u0327");

    private final Path root, work;

    TokenizerTargets(Path root, Path work) {
        this.root = root;
        this.work = work;
    }

    List<Target> all() throws IOException {
        List<byte[]> models = new ArrayList<>();
        Path variants = root.resolve("src/test/resources/dev/graft/tokenizer/sentencepiece-variants.jsonl");
        for (String line : Files.readAllLines(variants)) {
            JsonNode row = new JsonMapper().readTree(line);
            models.add(Base64.getDecoder().decode(row.get("model").asString()));
        }
        return List.of(
                used("tokenize-json", "tokenizer.json",
                        FILES.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList(), PIECES),
                used("tokenize-model", "tokenizer.model", models,
                        List.of("\n", "\30\1", "\30\2", "\30\3", "\30\4", "\30\5", "\30\6", "\25\0\0\200\77",
                                "\22\2\30\2", "\32\2\40\1", "\32\2\30\0", "\230\2\1", "a", "▁", "<0x00>")));
    }

    private Target used(String name, String file, List<byte[]> corpus, List<String> pieces) throws IOException {
        Path directory = Files.createTempDirectory(work, name);
        return target(name, 60, corpus, pieces, (random, bytes) -> bytes, input -> {
            Files.write(directory.resolve(file), input);
            try (Tokenizer tokenizer = Tokenizer.of(directory)) {
                TEXTS.forEach(text -> use(tokenizer, text));
            }
        });
    }

    private static void use(Tokenizer tokenizer, String text) {
        Encoding encoding = tokenizer.encodeWithOffsets(text, Specials.ADD);
        int[] ids = encoding.ids();
        int length = text.codePointCount(0, text.length());
        for (int i = 0; i < ids.length; i++) {
            if (encoding.start(i) < 0 || encoding.end(i) > length) {
                throw new IllegalStateException("token %d of '%s' is outside of it".formatted(i, text));
            }
        }
        tokenizer.decode(ids, Specials.ADD);
        TextStream stream = new TextStream(tokenizer, ids);
        for (int id = -1; id <= Math.min(tokenizer.size(), 30); id++) {
            stream.accept(id);
        }
        stream.rest();
    }
}
