package dev.graft.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What the libraries in Python made of texts, and the tokenizers they used. Part of them is in the repository; all of
/// them are in the folder beside it, where there is one.
enum Goldens {
    SOME(Path.of("src/test/resources/dev/graft/tokenizer"),
            ""), ALL(Path.of(System.getProperty("graft.shared", "../shared")), "goldens/tokenizers");

    private static final JsonMapper JSON = new JsonMapper();

    private final Path root;
    private final String rows;

    Goldens(Path root, String rows) {
        this.root = root;
        this.rows = rows;
    }

    boolean isThere() {
        return Files.isDirectory(root.resolve(rows));
    }

    List<JsonNode> rows(String name) {
        try (var lines = Files.lines(root.resolve(rows).resolve(name + ".jsonl"))) {
            return lines.map(JSON::readTree).toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /// Files of a tokenizer, in a folder of their own.
    ///
    /// @param model `mistral-7b-tokenizer` or `smollm2-135m`
    static Path tokenizer(String model, Path folder, String... names) throws IOException {
        Path stored = SOME.root.resolve(model);
        for (String name : names) {
            Path whole = stored.resolve(name), packed = stored.resolve(name + ".gz");
            try (InputStream in = Files.exists(whole)
                    ? Files.newInputStream(whole)
                    : new GZIPInputStream(Files.newInputStream(packed))) {
                Files.copy(in, folder.resolve(name));
            }
        }
        return folder;
    }

    /// SmolLM2's tokenizer with the pre-tokenizer that the model was trained with.
    Path withDigits(Path folder) throws IOException {
        tokenizer("smollm2-135m", folder, "tokenizer.json");
        Path file = folder.resolve("tokenizer.json");
        ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
        json.setAll((ObjectNode) rows("smollm2-digits").getFirst().get("replace_in_tokenizer_json"));
        Files.writeString(file, JSON.writeValueAsString(json));
        return folder;
    }

    static int[] ints(JsonNode list) {
        int[] ints = new int[list.size()];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = list.get(i).asInt();
        }
        return ints;
    }
}
