package dev.graft.merge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

/// Where a finished model comes from, as its manifest says.
///
/// @param graft       version that made it
/// @param mode        `precise`, or whose roundings
/// @param inputs      models of which weights were read, in the order of the recipe
/// @param expressions what each tensor was made of, by its name, in the order of the manifest
public record Provenance(String graft, String mode, List<Input> inputs, Map<String, String> expressions) {

    /// A model that was read.
    ///
    /// @param model as others may read it: of a path only the last part
    public record Input(String model, @Nullable String revision, List<InputFile> files) {
        public Input {
            files = List.copyOf(files);
        }
    }

    /// A file with weights.
    public record InputFile(String name, long bytes, String headerSha256) {}

    public Provenance {
        inputs = List.copyOf(inputs);
    }

    /// Reads the manifest of a model; empty if it has none.
    ///
    /// @throws UserError with `bad-manifest`
    public static Optional<Provenance> read(Path directory) throws IOException {
        Path file = directory.resolve(Manifest.FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        ObjectNode root = JsonText.read(file).filter(node -> JsonText.number(node, "format") == 1)
                .orElseThrow(() -> new UserError(Finding.error("bad-manifest", new Place.InFile(file.toString()),
                        "is no manifest of this version of graft",
                        "copy it again from where the merge was made, or merge again")));
        Map<String, String> expressions = new LinkedHashMap<>();
        for (JsonNode tensor : JsonText.list(root, "tensors")) {
            String name = JsonText.text(tensor, "name"), expression = JsonText.text(tensor, "expression");
            if (name != null && expression != null) {
                expressions.put(name, expression);
            }
        }
        return Optional.of(new Provenance(textOf(root, "graft"), textOf(root, "mode"), inputs(root), expressions));
    }

    private static String textOf(JsonNode node, String key) {
        String text = JsonText.text(node, key);
        return text == null ? "" : text;
    }

    private static List<Input> inputs(ObjectNode root) {
        List<Input> inputs = new ArrayList<>();
        for (JsonNode input : JsonText.list(root, "inputs")) {
            List<InputFile> files = new ArrayList<>();
            for (JsonNode file : JsonText.list(input, "files")) {
                files.add(new InputFile(textOf(file, "name"), JsonText.number(file, "bytes"),
                        textOf(file, "headerSha256")));
            }
            inputs.add(new Input(textOf(input, "model"), JsonText.text(input, "revision"), files));
        }
        return inputs;
    }

    /// What a merge would write into its manifest about where each tensor comes from.
    public static Map<String, String> expressions(Plan plan) {
        Map<String, String> expressions = new LinkedHashMap<>();
        plan.tensors().forEach(tensor -> expressions.put(tensor.name(), ExprText.of(tensor.expr())));
        return expressions;
    }
}
