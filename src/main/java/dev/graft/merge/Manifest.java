package dev.graft.merge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.merge.Plan.InputFile;
import dev.graft.model.FileName;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;

/// `graft-manifest.json`: what a model was made from, and the digest of each of its tensors. No time and no path of a
/// machine is in it, so that equal merges give equal bytes. A line per input and tensor, so that `diff` shows which.
final class Manifest {
    static final String FILE = "graft-manifest.json";

    private static final int FORMAT = 1;

    private Manifest() {}

    /// What a manifest says about a tensor.
    record Tensor(String name, String file, DType dtype, Shape shape, String sha256) {}

    /// @param done for each tensor of the layout its digest
    static String text(Plan plan, Layout layout, Map<String, Journal.Done> done) {
        StringJoiner inputs = new StringJoiner(",\n    ", "[\n    ", "\n  ]").setEmptyValue("[]");
        inputs(plan.inputs()).forEach(input -> inputs.add(JsonText.line(input)));
        StringJoiner tensors = new StringJoiner(",\n    ", "[\n    ", "\n  ]");
        for (Layout.Slot slot : layout.slots()) {
            tensors.add(JsonText.line(tensor(slot, layout, Objects.requireNonNull(done.get(slot.name())).sha256())));
        }
        return String.format(Locale.ROOT, """
                {
                  "format": %d,
                  "graft": %s,
                  "recipeSha256": "%s",
                  "mode": "%s",
                  "seed": %d,
                  "inputs": %s,
                  "tensors": %s
                }
                """, FORMAT, JsonText.quoted(version()), Sha256.of(plan.recipeText()),
                plan.arithmetic().manifestName(), plan.seed(), inputs, tensors);
    }

    static String version() {
        String built = Manifest.class.getPackage().getImplementationVersion();
        return built == null ? "development" : built;
    }

    private static List<ObjectNode> inputs(List<InputFile> files) {
        record Model(String name, @Nullable String revision) {}
        Map<Model, ArrayNode> byModel = new LinkedHashMap<>();
        for (InputFile file : files) {
            byModel.computeIfAbsent(new Model(file.model(), file.revision()), _ -> JsonText.object().putArray("files"))
                    .add(JsonText.object().put("name", file.path().getFileName().toString()).put("bytes", file.bytes())
                            .put("headerSha256", file.headerSha256()));
        }
        List<ObjectNode> objects = new ArrayList<>();
        byModel.forEach((model, list) -> {
            ObjectNode object = JsonText.object().put("model", ModelName.shown(model.name)).put("revision",
                    model.revision);
            object.set("files", list);
            objects.add(object);
        });
        return objects;
    }

    private static ObjectNode tensor(Layout.Slot slot, Layout layout, String sha256) {
        Expr expr = slot.tensor().expr();
        ObjectNode object = JsonText.object().put("name", slot.name()).put("file", layout.file(slot)).put("dtype",
                expr.dtype().name());
        ArrayNode shape = object.putArray("shape");
        expr.shape().dims().forEach(dim -> shape.add((long) dim));
        return object.put("sha256", sha256).put("expression", ExprText.of(expr));
    }

    /// Reads what a manifest says about the tensors.
    ///
    /// @throws UserError with `bad-manifest`
    static List<Tensor> read(Path file) throws IOException {
        Optional<ObjectNode> root = JsonText.read(file);
        if (root.isEmpty() || JsonText.number(root.get(), "format") != FORMAT) {
            throw bad(file, "is no manifest of this version of graft");
        }
        List<Tensor> tensors = new ArrayList<>();
        for (JsonNode node : JsonText.list(root.get(), "tensors")) {
            Tensor tensor = tensor(node);
            if (tensor == null) {
                throw bad(file, "has a broken entry as tensor " + tensors.size());
            }
            tensors.add(tensor);
        }
        if (tensors.isEmpty()) {
            throw bad(file, "lists no tensor");
        }
        return tensors;
    }

    private static @Nullable Tensor tensor(JsonNode node) {
        String name = JsonText.text(node, "name"), file = JsonText.text(node, "file");
        String dtype = JsonText.text(node, "dtype"), sha256 = JsonText.text(node, "sha256");
        if (name == null || file == null || dtype == null || sha256 == null || !isPlainName(file)) {
            return null;
        }
        List<Long> dims = new ArrayList<>();
        for (JsonNode dim : JsonText.list(node, "shape")) {
            if (!dim.isIntegralNumber() || !dim.canConvertToLong()) {
                return null;
            }
            dims.add(dim.longValue());
        }
        try {
            return DType.ofHeader(dtype).map(type -> new Tensor(name, file, type, new Shape(dims), sha256))
                    .orElse(null);
        } catch (IllegalArgumentException noShape) {
            return null;
        }
    }

    /// Whether it names a file of the directory itself, and not one elsewhere.
    static boolean isPlainName(String file) {
        return !file.startsWith(".") && FileName.isPlain(file);
    }

    private static UserError bad(Path file, String what) {
        return new UserError(Finding.error("bad-manifest", new Place.InFile(file.toString()), what,
                "copy it again from where the merge was made, or merge again"));
    }
}
