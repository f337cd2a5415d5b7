package dev.graft.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.Json;
import dev.graft.model.JsonReader;
import dev.graft.model.TextFile;

/// The chat templates and special tokens that the files of a model directory hold.
///
/// @param file          that the templates are from, and where in it
/// @param templates     by name, `default` for the only one
/// @param specialTokens by name, such as `bos_token`
record TemplateFiles(String file, Map<String, String> templates, Map<String, String> specialTokens) {
    private static final String ID = "bad-tokenizer";
    private static final String KEY = "chat_template";
    private static final int MAX_BYTES = 4 << 20;

    private static final List<String> TOKENS = List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token",
            "cls_token", "mask_token");

    static TemplateFiles of(Path directory) throws IOException {
        Path config = directory.resolve("tokenizer_config.json");
        Path inJson = directory.resolve("chat_template.json");
        Path plain = directory.resolve("chat_template.jinja");
        Json.Obj settings = read(config);
        Map<String, String> tokens = new LinkedHashMap<>();
        addTokens(read(directory.resolve("special_tokens_map.json")), tokens);
        addTokens(settings, tokens);
        if (Files.exists(plain)) {
            String text = TextFile.read(plain, MAX_BYTES, "name a template in Jinja");
            return new TemplateFiles(plain.toString(), Map.of("default", text), tokens);
        }
        Path from = settings.at(KEY) == null || settings.at(KEY) instanceof Json.Null ? inJson : config;
        Json.Obj holder = from.equals(config) ? settings : read(inJson);
        return new TemplateFiles(from + "[" + KEY + "]", templates(from, holder.at(KEY)), tokens);
    }

    private static Json.Obj read(Path file) throws IOException {
        return Files.exists(file) ? JsonReader.read(file, ID) : Json.EMPTY;
    }

    private static void addTokens(Json.Obj settings, Map<String, String> tokens) {
        for (String name : TOKENS) {
            Json token = settings.at(name) instanceof Json.Obj described ? described.at("content") : settings.at(name);
            if (token instanceof Json.Text(String text)) {
                tokens.put(name, text);
            }
        }
    }

    private static Map<String, String> templates(Path file, @Nullable Json value) {
        return switch (value) {
            case null -> Map.of();
            case Json.Null _ -> Map.of();
            case Json.Text(String text) -> Map.of("default", text);
            case Json.Arr(List<Json> items) -> named(file, items);
            case Json.Obj _,Json.Num _,Json.Bool _ -> throw wrong(file, value);
        };
    }

    private static Map<String, String> named(Path file, List<Json> items) {
        Map<String, String> templates = new LinkedHashMap<>();
        for (Json item : items) {
            if (!(item instanceof Json.Obj named && named.at("name") instanceof Json.Text(String name)
                    && named.at("template") instanceof Json.Text(String text))) {
                throw wrong(file, item);
            }
            templates.put(name, text);
        }
        return templates;
    }

    private static UserError wrong(Path file, Json value) {
        return new UserError(Finding.error(ID, new Place.InFile(file.toString()),
                "'" + KEY + "' is " + value.kind() + ", not a template or a list of named templates",
                "write the template as a text, or into chat_template.jinja"));
    }
}
