package dev.graft.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.graft.model.Json;
import dev.graft.model.JsonReader;
import dev.graft.model.Vocabulary;

/// Which tokens have which part, as the small files beside a tokenizer say.
///
/// @param eos what ends a text, in the order of the file
record SpecialTokens(OptionalInt bos, Set<Integer> eos, OptionalInt unk, OptionalInt pad) {

    SpecialTokens {
        eos = Set.copyOf(eos);
    }

    /// A token is named by its text in tokenizer_config.json, else special_tokens_map.json; what no text names, by its id
    /// in generation_config.json, else config.json. Only what ends a text is taken from those two first: they are written
    /// for generation, and the tokenizer's one `eos_token` is often that of training.
    static SpecialTokens read(Path directory, Vocabulary vocabulary) throws IOException {
        List<Json.Obj> texts = List.of(object(directory, "tokenizer_config.json", "bad-tokenizer"),
                object(directory, "special_tokens_map.json", "bad-tokenizer"));
        List<Json.Obj> numbers = List.of(object(directory, "generation_config.json", "bad-config"),
                object(directory, "config.json", "bad-config"));
        Set<Integer> eos = ids(numbers, "eos_token_id", vocabulary);
        if (eos.isEmpty()) {
            named(texts, "eos_token", vocabulary).ifPresent(eos::add);
        }
        return new SpecialTokens(one("bos", texts, numbers, vocabulary), eos, one("unk", texts, numbers, vocabulary),
                one("pad", texts, numbers, vocabulary));
    }

    private static Json.Obj object(Path directory, String name, String id) throws IOException {
        Path file = directory.resolve(name);
        return Files.isRegularFile(file) ? JsonReader.read(file, id) : Json.EMPTY;
    }

    private static OptionalInt one(String role, List<Json.Obj> texts, List<Json.Obj> numbers, Vocabulary vocabulary) {
        OptionalInt named = named(texts, role + "_token", vocabulary);
        return named.isPresent()
                ? named
                : ids(numbers, role + "_token_id", vocabulary).stream().mapToInt(id -> id).findFirst();
    }

    /// The id of the token that the first file with this key names; `null` says that there is none.
    private static OptionalInt named(List<Json.Obj> files, String key, Vocabulary vocabulary) {
        for (Json.Obj file : files) {
            String text = text(file.at(key));
            if (text != null) {
                return vocabulary.id(text);
            }
        }
        return OptionalInt.empty();
    }

    /// A token is its text, or an object with it.
    static @Nullable String text(@Nullable Json token) {
        return switch (token) {
            case Json.Text(String text) -> text;
            case Json.Obj object when object.at("content") instanceof Json.Text(String text) -> text;
            case null, default -> null;
        };
    }

    /// The ids in the first file that has this key: one, or a list. Those that no token has do not count.
    private static Set<Integer> ids(List<Json.Obj> files, String key, Vocabulary vocabulary) {
        for (Json.Obj file : files) {
            List<Json> values = switch (file.at(key)) {
                case Json.Num number -> List.of(number);
                case Json.Arr(List<Json> items) -> items;
                case null, default -> List.of();
            };
            if (!values.isEmpty()) {
                Set<Integer> ids = new LinkedHashSet<>();
                for (Json value : values) {
                    if (value instanceof Json.Num(String spelling) && spelling.matches("[0-9]{1,7}")
                            && Integer.parseInt(spelling) < vocabulary.size()) {
                        ids.add(Integer.parseInt(spelling));
                    }
                }
                return ids;
            }
        }
        return new LinkedHashSet<>();
    }
}
