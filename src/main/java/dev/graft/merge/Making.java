package dev.graft.merge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// How a finished model was made, as its manifest says: for the card, the report and the gate.
///
/// @param digest       SHA-256 of the manifest, and so of all that it lists
/// @param by           version of the graft that made it
/// @param recipeSha256 of mergekit_config.yml
/// @param mode         `precise`, or whose roundings
/// @param inputs       models of which weights were read, in the order of the recipe, each once
/// @param expressions  what each tensor was made of, by its name, in the order of the manifest
public record Making(String digest, String by, String recipeSha256, String mode, long seed, List<Input> inputs,
        Map<String, String> expressions) {
    public Making {
        inputs = List.copyOf(inputs);
        expressions = Collections.unmodifiableMap(new LinkedHashMap<>(expressions)); // keeps the order
    }

    /// @param model    as the recipe names it; of a path only the last part
    /// @param revision null if nothing told it
    public record Input(String model, @Nullable String revision, List<InputFile> files) {
        public Input {
            files = List.copyOf(files);
        }
    }

    /// A file with weights.
    public record InputFile(String name, long bytes, String headerSha256) {}

    /// Of the graft that runs, as manifests have it.
    public static String version() {
        return Manifest.version();
    }

    /// Empty if the directory has no manifest.
    ///
    /// @throws UserError with `bad-manifest`
    public static Optional<Making> read(Path directory) throws IOException {
        Path file = directory.resolve(Manifest.FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        ObjectNode root = JsonText.read(file).filter(node -> JsonText.number(node, "format") == 1)
                .orElseThrow(() -> bad(file, "is no manifest of this version of graft"));
        Map<String, String> expressions = new LinkedHashMap<>();
        for (JsonNode tensor : JsonText.list(root, "tensors")) {
            expressions.put(text(tensor, "name", file), text(tensor, "expression", file));
        }
        return Optional.of(new Making(Sha256.of(Files.readAllBytes(file)), text(root, "graft", file),
                text(root, "recipeSha256", file), text(root, "mode", file), JsonText.number(root, "seed"),
                inputs(root, file), expressions));
    }

    private static List<Input> inputs(ObjectNode root, Path file) {
        List<Input> inputs = new ArrayList<>();
        for (JsonNode input : JsonText.list(root, "inputs")) {
            List<InputFile> files = new ArrayList<>();
            for (JsonNode weights : JsonText.list(input, "files")) {
                files.add(new InputFile(text(weights, "name", file), JsonText.number(weights, "bytes"),
                        text(weights, "headerSha256", file)));
            }
            inputs.add(new Input(text(input, "model", file), JsonText.text(input, "revision"), files));
        }
        return inputs;
    }

    private static String text(JsonNode node, String key, Path file) {
        String text = JsonText.text(node, key);
        if (text == null) {
            throw bad(file, "does not say how the model was made: there is no '" + key + "' where one belongs");
        }
        return text;
    }

    /// What a merge would write into its manifest about where each tensor comes from.
    public static Map<String, String> expressions(Plan plan) {
        Map<String, String> expressions = new LinkedHashMap<>();
        plan.tensors().forEach(tensor -> expressions.put(tensor.name(), ExprText.of(tensor.expr())));
        return expressions;
    }

    /// The recipe that the model carries, also one that mergekit made; empty if there is none.
    public static Optional<Path> recipeFile(Path directory) {
        Path file = directory.resolve(Merge.RECIPE_FILE);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    /// SHA-256 of a text, as manifests have it of their recipe.
    public static String digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static UserError bad(Path file, String what) {
        return new UserError(Finding.error("bad-manifest", new Place.InFile(file.toString()), what,
                "copy it again from where the merge was made, or merge again"));
    }
}
