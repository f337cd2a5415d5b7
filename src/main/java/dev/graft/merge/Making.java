package dev.graft.merge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// How a finished model was made, as its manifest says.
///
/// @param digest       SHA-256 of the manifest, and so of all that it lists
/// @param by           version of the graft that made it
/// @param recipeSha256 of mergekit_config.yml
/// @param mode         `precise`, or whose roundings
/// @param inputs       in the order of the recipe, each model once
public record Making(String digest, String by, String recipeSha256, String mode, long seed, List<Input> inputs) {
    public Making {
        inputs = List.copyOf(inputs);
    }

    /// @param model    as the recipe names it, without a path of a machine
    /// @param revision null if nothing told it
    public record Input(String model, @Nullable String revision) {}

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
        ObjectNode root = JsonText.read(file).orElseThrow(() -> bad(file));
        String version = JsonText.text(root, "graft"), recipe = JsonText.text(root, "recipeSha256");
        String mode = JsonText.text(root, "mode");
        if (version == null || recipe == null || mode == null) {
            throw bad(file);
        }
        List<Input> inputs = new ArrayList<>();
        for (JsonNode input : JsonText.list(root, "inputs")) {
            String model = JsonText.text(input, "model");
            if (model == null) {
                throw bad(file);
            }
            inputs.add(new Input(model, JsonText.text(input, "revision")));
        }
        return Optional.of(new Making(Sha256.of(Files.readAllBytes(file)), version, recipe, mode,
                JsonText.number(root, "seed"), inputs));
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

    private static UserError bad(Path file) {
        return new UserError(Finding.error("bad-manifest", new Place.InFile(file.toString()),
                "does not say how the model was made", "copy it again from where the merge was made, or merge again"));
    }
}
