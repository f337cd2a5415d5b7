package dev.graft.merge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.model.Architecture;
import dev.graft.model.Architecture.Part;
import dev.graft.model.ModelConfig;
import dev.graft.model.ModelRef;
import dev.graft.recipe.Stage;
import dev.graft.tensor.DType;
import dev.graft.tensor.TensorEntry;

/// The config.json of a result: the donor's, with what the merge has changed, so that it says the truth about the files.
///
/// @param modules with the layers and tensors that the result has
record ResultConfig(ModelConfig config, List<Architecture.Module> modules, List<Finding> findings) {

    static ResultConfig of(Stage stage, VirtualModel donor, Map<Architecture.Module, List<SlicePlan>> slices,
            Map<String, Expr> made, StageTensors tensors) {
        List<Finding> findings = new ArrayList<>();
        ModelConfig config = donor.config();
        List<Architecture.Module> modules = new ArrayList<>();
        for (Map.Entry<Architecture.Module, List<SlicePlan>> entry : slices.entrySet()) {
            Architecture.Module module = entry.getKey();
            int[] sourceLayers = entry.getValue().stream().map(slice -> slice.sources().getFirst())
                    .flatMapToInt(source -> IntStream.range(source.start(), source.start() + source.layers()))
                    .toArray();
            config = withLayers(config, module, sourceLayers, stage, donor, findings);
            modules.add(new Architecture.Module(module.name(), sourceLayers.length, module.layerCountKey(),
                    presentParts(module, entry.getValue(), made)));
        }
        DType dtype = mainType(made);
        config = dtype.isFloat() ? config.withDtype(dtype) : config;
        config = withRows(config, tensors.rows());
        config = withHead(config, donor, modules, made);
        ModelRef reference = stage.base() == null ? stage.references().getFirst().value() : stage.base().value();
        String architecture = reference.architecture();
        return new ResultConfig(architecture == null ? config : config.withArchitecture(architecture), modules,
                findings);
    }

    private static ModelConfig withLayers(ModelConfig config, Architecture.Module module, int[] sourceLayers,
            Stage stage, VirtualModel donor, List<Finding> findings) {
        int layers = sourceLayers.length;
        String key = module.layerCountKey();
        boolean isUnchanged = layers == module.layers()
                && IntStream.range(0, layers).allMatch(i -> sourceLayers[i] == i);
        if (isUnchanged) {
            return config;
        }
        if (key == null) {
            findings.add(Finding.error("layer-count", new Place.OfModel(donor.name(), null),
                    "no key of its config.json says that it has %d layers, so none can say that the result has %d"
                            .formatted(module.layers(), layers),
                    "correct the layer count in its config.json"));
            return config;
        }
        ModelConfig counted = config.withLayerCount(key, layers);
        if (IntStream.of(sourceLayers).anyMatch(layer -> layer >= module.layers())) {
            return counted; // layers of longer models: the donor's lists have no entries for them
        }
        String scope = key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : "";
        ModelConfig.LayerLists rebuilt = counted.withLayerLists(scope, module.layers(), sourceLayers);
        if (!rebuilt.keys().isEmpty()) {
            findings.add(Finding.warning("layer-lists", stage.place(),
                    "config.json has one entry per layer in %s: taken from the layers used"
                            .formatted(Names.some(rebuilt.keys())),
                    "check that the result behaves as you want"));
        }
        return rebuilt.config();
    }

    /// The parts of a module that the result has, with those that only another model than the donor brought in.
    private static List<Part> presentParts(Architecture.Module module, List<SlicePlan> slices, Map<String, Expr> made) {
        Map<String, Part> parts = new LinkedHashMap<>();
        module.parts().forEach(part -> parts.put(part.template(), part));
        for (SlicePlan slice : slices) {
            for (SlicePlan.Source source : slice.sources()) {
                Architecture.Module other = source.model().module(module.name());
                if (other != null) {
                    other.parts().forEach(part -> parts.putIfAbsent(part.template(), part));
                }
            }
        }
        return parts.values().stream().filter(part -> made.containsKey(part.name(0))).toList();
    }

    /// The type that most bytes of floating weights have.
    private static DType mainType(Map<String, Expr> made) {
        Map<DType, Long> bytes = new LinkedHashMap<>();
        made.values().stream().filter(expr -> expr.dtype().isFloat())
                .forEach(expr -> bytes.merge(expr.dtype(), TensorEntry.bytes(expr.dtype(), expr.shape()), Long::sum));
        return bytes.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(DType.I64);
    }

    private static ModelConfig withRows(ModelConfig config, long rows) {
        return rows < 0 || config.vocabSize().orElse(-1) == rows ? config : config.withVocabSize(rows);
    }

    /// A head of its own and `tie_word_embeddings` exclude each other: the loader would ignore the head.
    private static ModelConfig withHead(ModelConfig config, VirtualModel donor, List<Architecture.Module> modules,
            Map<String, Expr> made) {
        for (Architecture.Module module : modules) {
            for (Part part : module.parts()) {
                if (part.tiedTo() != null && made.containsKey(part.name(0))) {
                    boolean wasTied = donor.tensor(part.name(0)) == null;
                    return config.tieWordEmbeddings().orElse(wasTied) ? config.withTied(false) : config;
                }
            }
        }
        return config;
    }
}
