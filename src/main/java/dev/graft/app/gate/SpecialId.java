package dev.graft.app.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.UserError;
import dev.graft.model.Json;
import dev.graft.model.JsonReader;
import dev.graft.tokenizer.Tokenizer;

/// A special token by its id, and who says so.
///
/// @param name such as `eos_token_id of config.json`
record SpecialId(String name, long id) {
    private static final List<String> KEYS = List.of("bos_token_id", "eos_token_id", "pad_token_id");

    /// Those of config.json, of generation_config.json, and of the tokenizer, which may leave out what it does not have.
    ///
    /// @throws UserError with `bad-config` if a file is broken
    static List<SpecialId> of(Path directory, Tokenizer tokenizer) throws IOException {
        List<SpecialId> ids = new ArrayList<>();
        for (String file : List.of("config.json", "generation_config.json")) {
            Path path = directory.resolve(file);
            if (Files.isRegularFile(path)) {
                Json.Obj root = JsonReader.read(path, "bad-config");
                KEYS.forEach(key -> add(key + " of " + file, root.at(key), ids));
            }
        }
        tokenizer.bosId().ifPresent(id -> ids.add(new SpecialId("the tokenizer's first token", id)));
        tokenizer.unkId().ifPresent(id -> ids.add(new SpecialId("the tokenizer's unknown token", id)));
        tokenizer.eosIds().forEach(id -> ids.add(new SpecialId("the tokenizer's end token", id)));
        return ids;
    }

    /// A number, or a list of them; null where there is none.
    private static void add(String name, @Nullable Json value, List<SpecialId> ids) {
        switch (value) {
            case Json.Num(String spelling) when spelling.matches("\\d{1,18}") -> ids
                    .add(new SpecialId(name, Long.parseLong(spelling)));
            case Json.Arr(List<Json> items) -> items.forEach(item -> add(name, item, ids));
            case null, default -> {
                // Not said: -1 and null stand for none.
            }
        }
    }
}
