package dev.graft.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.ModelDir;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;

/// Which tensor of the files is what, checked against config.json before any weight is read.
final class WeightPlan {
    private static final Set<DType> READABLE = Set.of(DType.BF16, DType.F16, DType.F32);

    private final Map<String, TensorEntry> tensors = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private WeightPlan() {}

    /// @throws UserError with all that is in the way: `missing-tensor`, `shape-mismatch`, `unsupported-model`
    static WeightPlan of(ModelDir model, DecoderConfig config) {
        WeightPlan plan = new WeightPlan();
        Place place = new Place.InFile(model.path().toString());
        WeightNames.shapes(config).forEach((name, shape) -> plan.find(model, name, shape, place));
        Shape embedding = Shape.of(config.vocabSize(), config.hiddenSize());
        if (!config.isTied() || model.architecture().find(WeightNames.HEAD).isPresent()) {
            plan.find(model, WeightNames.HEAD, embedding, place);
        }
        if (Finding.anyError(plan.findings)) {
            throw new UserError(Finding.sorted(plan.findings));
        }
        plan.noteUnused(model);
        return plan;
    }

    private void find(ModelDir model, String name, Shape shape, Place place) {
        Optional<TensorEntry> found = model.architecture().find(name);
        if (found.isEmpty()) {
            findings.add(Finding.error("missing-tensor", place, "the model has no tensor " + name,
                    "download the model again, or correct config.json"));
            return;
        }
        TensorEntry tensor = found.get();
        tensors.put(name, tensor);
        if (!tensor.shape().equals(shape)) {
            findings.add(Finding.error("shape-mismatch", tensor.place(),
                    "has the shape %s, by config.json it would be %s".formatted(tensor.shape(), shape),
                    "correct config.json, or download the model again"));
        } else if (!READABLE.contains(tensor.dtype())) {
            findings.add(Finding.error("unsupported-model", tensor.place(),
                    "has weights in %s; the engine reads BF16, F16 and F32".formatted(tensor.dtype()),
                    "merge the model alone, with `dtype: bfloat16`, to convert it"));
        } else if (!tensor.isRowMajor()) {
            findings.add(Finding.error("unsupported-model", tensor.place(),
                    "is a view into other weights, which the engine does not read in place",
                    "merge the model alone to write it as safetensors"));
        }
    }

    private void noteUnused(ModelDir model) {
        Set<TensorEntry> used = new HashSet<>(tensors.values());
        List<String> unused = model.architecture().tensors().values().stream().filter(entry -> !used.contains(entry))
                .map(TensorEntry::name).toList();
        if (!unused.isEmpty()) {
            findings.add(Finding.warning("extra-tensor", new Place.InFile(model.path().toString()),
                    "%d tensors have no part in a model of this architecture and are not used, such as %s"
                            .formatted(unused.size(), unused.getFirst()),
                    "see that config.json belongs to these weights"));
        }
    }

    /// The tensor with this canonical name, one that the config asks for.
    TensorEntry tensor(String name) {
        TensorEntry tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + " was planned");
        }
        return tensor;
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    /// What is worth knowing, none of it an error.
    List<Finding> findings() {
        return List.copyOf(findings);
    }
}
