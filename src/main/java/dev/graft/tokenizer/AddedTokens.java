package dev.graft.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.Json;
import dev.graft.model.JsonReader;
import dev.graft.model.Vocabulary;

/// The tokens that stand whole in a text, as the files beside a tokenizer.model name them: added_tokens.json,
/// `added_tokens_decoder` of tokenizer_config.json, and those with a part (`bos_token`, …).
///
/// tokenizer.json needs none of this: it has its own list.
final class AddedTokens {
    private static final String ID = "bad-tokenizer";
    private static final List<String> ROLES = List.of("bos_token", "eos_token", "unk_token", "pad_token", "sep_token",
            "cls_token", "mask_token");

    /// @param lstrip whether the token swallows the blanks before it
    /// @param rstrip whether it swallows those behind it
    record Added(String content, int id, boolean isSpecial, boolean lstrip, boolean rstrip) {}

    private final Map<String, Added> byContent = new LinkedHashMap<>();
    private final Map<Integer, Added> byId = new HashMap<>();

    /// By the first character, the longest first.
    private final Map<Character, List<Added>> byFirst = new HashMap<>();

    /// @param pieces the ids of the model's own pieces, for tokens that are named without one
    static AddedTokens read(Path directory, Vocabulary pieces) throws IOException {
        AddedTokens added = new AddedTokens();
        Path ids = directory.resolve("added_tokens.json"), config = directory.resolve("tokenizer_config.json"),
                roles = directory.resolve("special_tokens_map.json");
        if (Files.isRegularFile(ids)) {
            JsonReader.read(ids, ID).members().forEach((content, id) -> added.add(ids, content, id, Json.EMPTY));
        }
        if (Files.isRegularFile(config)) {
            Json.Obj object = JsonReader.read(config, ID);
            if (object.at("added_tokens_decoder") instanceof Json.Obj(Map<String, Json> members)) {
                members.forEach((id, token) -> added.addDescribed(config, id, token));
            }
            added.addRoles(object, pieces);
        }
        if (Files.isRegularFile(roles)) {
            added.addRoles(JsonReader.read(roles, ID), pieces);
        }
        added.index();
        return added;
    }

    private void addDescribed(Path file, String id, Json token) {
        if (token instanceof Json.Obj object && object.at("content") instanceof Json.Text(String content)) {
            add(file, content, new Json.Num(id), object);
        }
    }

    private void addRoles(Json.Obj object, Vocabulary pieces) {
        List<Json> named = new ArrayList<>();
        ROLES.forEach(role -> named.add(object.at(role) == null ? new Json.Null() : object.at(role)));
        if (object.at("additional_special_tokens") instanceof Json.Arr(List<Json> items)) {
            named.addAll(items);
        }
        for (Json token : named) {
            String content = SpecialTokens.text(token);
            if (content == null || content.isEmpty()) {
                continue;
            }
            Added known = byContent.get(content);
            if (known != null) {
                byContent.put(content, new Added(content, known.id, true, known.lstrip, known.rstrip));
            } else {
                pieces.id(content).ifPresent(id -> byContent.put(content,
                        new Added(content, id, true, isTrue(token, "lstrip"), isTrue(token, "rstrip"))));
            }
        }
    }

    private void add(Path file, String content, @Nullable Json id, Json.Obj token) {
        int number = id instanceof Json.Num(String spelling) && spelling.matches("[0-9]{1,7}")
                ? Integer.parseInt(spelling)
                : -1;
        if (number < 0 || number >= Vocabulary.MAX_SIZE || content.isEmpty()) {
            throw new UserError(Finding.error(ID, new Place.InFile(file.toString()),
                    "the token '%s' has no id, or one that no vocabulary has".formatted(content),
                    "correct the file, or download it again"));
        }
        byContent.put(content, new Added(content, number, isTrue(token, "special"), isTrue(token, "lstrip"),
                isTrue(token, "rstrip")));
    }

    private static boolean isTrue(Json token, String key) {
        return token instanceof Json.Obj object && object.at(key) instanceof Json.Bool(boolean value) && value;
    }

    private void index() {
        for (Added token : byContent.values()) {
            byId.put(token.id, token);
            byFirst.computeIfAbsent(token.content.charAt(0), _ -> new ArrayList<>()).add(token);
        }
        byFirst.values().forEach(all -> all.sort(Comparator.comparingInt((Added a) -> a.content.length()).reversed()));
    }

    /// Ids by text.
    Map<String, Integer> ids() {
        Map<String, Integer> ids = new LinkedHashMap<>();
        byContent.values().forEach(token -> ids.put(token.content, token.id));
        return ids;
    }

    @Nullable
    Added byId(int id) {
        return byId.get(id);
    }

    /// The longest token that stands at this place of a text.
    @Nullable
    Added at(String text, int place) {
        for (Added token : byFirst.getOrDefault(text.charAt(place), List.of())) {
            if (text.startsWith(token.content, place)) {
                return token;
            }
        }
        return null;
    }
}
