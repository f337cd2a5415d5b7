package dev.graft.tokenizer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.Json;
import dev.graft.model.TokenizerJson;
import dev.graft.model.Vocabulary;

/// What a tokenizer.json may ask for: the parts that tokenizers of language models are made of, with values that the
/// native library can take.
///
/// Much that is no error in the format makes the library panic, when it loads the file or at some later text, and a panic
/// ends the JVM. docs/decisions/008-tokenizers-binding.md lists the cases found.
final class JsonRules {
    private static final String ID = "bad-tokenizer";

    /// The list of added tokens is searched from its begin for each of them.
    private static final int MOST_ADDED = 16_384, LONGEST_ADDED = 1024, MOST_PARTS = 32;

    /// How much longer the replacements of a normalizer may make a text.
    private static final int MOST_GROWTH = 4096;

    /// What the list of a sequence is called.
    private static final Map<String, String> LISTS = Map.of("normalizer", "normalizers", "pre_tokenizer",
            "pretokenizers", "post_processor", "processors", "decoder", "decoders");

    private final TokenizerJson json;
    private int parts;
    private long growth = 1;

    private JsonRules(TokenizerJson json) {
        this.json = json;
    }

    /// @throws UserError with `bad-tokenizer` if the file asks for what graft does not run
    static void check(TokenizerJson json) {
        JsonRules rules = new JsonRules(json);
        Json.Obj root = json.components();
        rules.model(root.at("model"));
        rules.addedTokens(root.at("added_tokens"));
        rules.plain(root.at("decoder"));
        rules.part("normalizer", root.at("normalizer"), rules::normalizer);
        rules.part("pre_tokenizer", root.at("pre_tokenizer"), rules::preTokenizer);
        rules.part("post_processor", root.at("post_processor"), rules::postProcessor);
        rules.part("decoder", root.at("decoder"), rules::decoder);
    }

    private void model(@Nullable Json value) {
        if (!(value instanceof Json.Obj model)) {
            throw refused("it has no 'model'");
        }
        boolean isBpe = model.at("type") instanceof Json.Text(String type)
                ? type.equals("BPE")
                : model.at("type") == null;
        if (!isBpe || !(model.at("vocab") instanceof Json.Obj) || !(model.at("merges") instanceof Json.Arr)) {
            throw refused("its model is no BPE with 'vocab' and 'merges', the only kind that graft runs");
        }
        for (String key : List.of("continuing_subword_prefix", "end_of_word_suffix", "dropout")) {
            boolean isOff = switch (model.at(key)) {
                case null -> true;
                case Json.Null _ -> true;
                case Json.Text(String text) -> text.isEmpty();
                case Json.Num(String number) -> number.matches("0(\\.0*)?");
                case Json.Obj _,Json.Arr _,Json.Bool _ -> false;
            };
            if (!isOff) {
                throw refused("its model has a '%s', which graft does not run".formatted(key));
            }
        }
        if (model.at("unk_token") instanceof Json.Text(String unknown) && json.vocabulary().id(unknown).isEmpty()) {
            throw refused("the 'unk_token' of its model is not in the vocabulary");
        }
    }

    private void addedTokens(@Nullable Json value) {
        if (value == null || value instanceof Json.Null) {
            return;
        }
        if (!(value instanceof Json.Arr(List<Json> tokens)) || tokens.size() > MOST_ADDED) {
            throw refused("'added_tokens' is no list, or longer than any (over %d)".formatted(MOST_ADDED));
        }
        for (Json token : tokens) {
            if (!(token instanceof Json.Obj object && object.at("content") instanceof Json.Text(String content))
                    || content.length() > LONGEST_ADDED) {
                throw refused("an entry of 'added_tokens' has no 'content', or a very long one");
            }
        }
    }

    /// The library panics at a decoder whose JSON it cannot read, so what its parser and ours see differently must not be
    /// there: halves of surrogate pairs, NaN, numbers of any size.
    private void plain(@Nullable Json value) {
        boolean isPlain = switch (value) {
            case null -> true;
            case Json.Text(String text) -> text.equals(JsonTokenizer.wellFormed(text));
            case Json.Num(String number) -> number.matches("[0-9]{1,9}(\\.[0-9]{1,9})?");
            case Json.Obj(Map<String, Json> members) -> {
                members.values().forEach(this::plain);
                yield members.keySet().stream().allMatch(key -> key.equals(JsonTokenizer.wellFormed(key)));
            }
            case Json.Arr(List<Json> items) -> {
                items.forEach(this::plain);
                yield true;
            }
            case Json.Bool _,Json.Null _ -> true;
        };
        if (!isPlain) {
            throw refused("its decoder has a number or a text that is not a plain one");
        }
    }

    /// Checks a part without its type, and what it has.
    private interface Rule {
        void check(String type, Json.Obj part);
    }

    private void part(String where, @Nullable Json value, Rule rule) {
        if (value == null || value instanceof Json.Null) {
            return;
        }
        if (!(value instanceof Json.Obj part && part.at("type") instanceof Json.Text(String type))) {
            throw refused("its %s has no type".formatted(where));
        }
        if (++parts > MOST_PARTS) {
            throw refused("it has more parts than any tokenizer");
        }
        if (type.equals("Sequence")) {
            String list = LISTS.getOrDefault(where, "");
            hasOnly(part, list);
            if (!(part.at(list) instanceof Json.Arr(List<Json> items))) {
                throw refused("its %s is a sequence without the list '%s'".formatted(where, list));
            }
            items.forEach(item -> part(where, item, rule));
        } else {
            rule.check(type, part);
        }
    }

    /// The library takes some parts for another type than they say, if they have its keys.
    private void hasOnly(Json.Obj part, String... keys) {
        Set<String> other = new TreeSet<>(part.members().keySet());
        other.remove("type");
        List.of(keys).forEach(other::remove);
        if (!other.isEmpty()) {
            throw refused("a part of type '%s' has keys that do not belong to it: %s".formatted(
                    part.at("type") instanceof Json.Text(String type) ? type : "", String.join(", ", other)));
        }
    }

    private void normalizer(String type, Json.Obj part) {
        switch (type) {
            case "NFC", "NFD", "NFKC", "NFKD", "Lowercase" -> {
            }
            case "Prepend" -> grow(part.at("prepend"));
            case "Replace" -> {
                pattern(part.at("pattern"));
                grow(part.at("content"));
            }
            default -> throw unknown("normalizer", type);
        }
    }

    /// An added token that a normalizer makes empty would stand everywhere in a text, so nothing may be deleted.
    private void grow(@Nullable Json content) {
        int length = content instanceof Json.Text(String text) ? text.length() : 0;
        growth *= 1 + length;
        if (length == 0 || growth > MOST_GROWTH) {
            throw refused("its normalizer deletes text, or makes it very much longer");
        }
    }

    private void preTokenizer(String type, Json.Obj part) {
        switch (type) {
            case "ByteLevel", "Metaspace", "Digits", "Punctuation", "Whitespace", "WhitespaceSplit" -> {
            }
            case "Split" -> pattern(part.at("pattern"));
            default -> throw unknown("pre_tokenizer", type);
        }
    }

    private void postProcessor(String type, Json.Obj part) {
        switch (type) {
            case "ByteLevel" -> hasOnly(part, "add_prefix_space", "trim_offsets", "use_regex");
            case "TemplateProcessing" -> {
                hasOnly(part, "single", "pair", "special_tokens");
                template(part);
            }
            default -> throw unknown("post_processor", type);
        }
    }

    /// `"single": [{"SpecialToken": {"id": "<s>", …}}, {"Sequence": {"id": "A", …}}]`, where each special token is
    /// described under `special_tokens`. `pair` is for two texts at once, which graft never encodes.
    private void template(Json.Obj part) {
        if (!(part.at("single") instanceof Json.Arr(List<Json> pieces)) || pieces.size() > MOST_PARTS) {
            throw refused("its post_processor has no list 'single', or a very long one");
        }
        for (Json piece : pieces) {
            Json.Obj object = piece instanceof Json.Obj found ? found : Json.EMPTY;
            boolean isText = object.at("Sequence") instanceof Json.Obj sequence
                    && sequence.at("id") instanceof Json.Text(String id) && id.equals("A");
            boolean isToken = object.at("SpecialToken") instanceof Json.Obj token
                    && token.at("id") instanceof Json.Text(String name)
                    && part.at("special_tokens") instanceof Json.Obj described
                    && described.at(name) instanceof Json.Obj description && isDescribed(description);
            if (!isText && !isToken) {
                throw refused("its post_processor adds something that it does not describe");
            }
        }
    }

    private static boolean isDescribed(Json.Obj description) {
        return description.at("ids") instanceof Json.Arr(List<Json> ids)
                && description.at("tokens") instanceof Json.Arr(List<Json> tokens)
                && ids.size() == tokens.size() && ids.size() <= MOST_PARTS
                && ids.stream().allMatch(id -> id instanceof Json.Num(String number) && number.matches("[0-9]{1,7}")
                        && Integer.parseInt(number) < Vocabulary.MAX_SIZE);
    }

    private void decoder(String type, Json.Obj part) {
        switch (type) {
            case "ByteLevel", "ByteFallback", "Fuse", "Metaspace" -> {
            }
            case "Replace" -> {
                pattern(part.at("pattern"));
                if (!(part.at("content") instanceof Json.Text(String content)) || content.length() > MOST_PARTS) {
                    throw refused("its decoder makes text very much longer");
                }
            }
            case "Strip" -> {
                Set<String> few = Set.of("0", "1", "2", "3", "4");
                boolean isAtBegin = part.at("stop") instanceof Json.Num(String stop) && stop.equals("0")
                        && part.at("start") instanceof Json.Num(String start) && few.contains(start);
                if (!isAtBegin) {
                    throw refused("its decoder strips more than the first characters of a token");
                }
            }
            default -> throw unknown("decoder", type);
        }
    }

    /// `{"String": " "}` or `{"Regex": "\\s+"}`.
    private void pattern(@Nullable Json value) {
        Json.Obj pattern = value instanceof Json.Obj found ? found : Json.EMPTY;
        if (pattern.at("String") instanceof Json.Text(String text) && !text.isEmpty()) {
            return;
        }
        if (!(pattern.at("Regex") instanceof Json.Text(String regex))) {
            throw refused("a pattern is neither a text nor a regular expression");
        }
        String problem = SplitPattern.problem(regex);
        if (!problem.isEmpty()) {
            throw refused("the regular expression '%s' is not run: %s".formatted(regex, problem));
        }
    }

    private UserError unknown(String where, String type) {
        return refused("its %s is of type '%s', which graft does not run".formatted(where, type));
    }

    private UserError refused(String what) {
        return new UserError(Finding.error(ID, new Place.InFile(json.file()), what,
                "download the file again; a tokenizer of another kind than language models have cannot be run"));
    }
}
