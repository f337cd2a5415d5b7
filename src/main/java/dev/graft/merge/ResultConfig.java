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
import dev.graft.model.ModelConfig.LayerOrigin;
import dev.graft.model.ModelRef;
import dev.graft.recipe.Stage;
import dev.graft.tensor.DType;
import dev.graft.tensor.TensorEntry;

/// The config.json of a result: the donor's, with what the merge has changed, so that it says the truth about the files.
///
/// @param modules with the layers and tensors that the result has
record ResultConfig(ModelConfig config, List<Architecture.Module> modules, List<Finding> findings) {

    /// @param slices of each module of the donor that the result has
    static ResultConfig of(Stage stage, VirtualModel donor, Map<Architecture.Module, List<SlicePlan>> slices,
            Map<String, Expr> made, StageTensors tensors) {
        List<Finding> findings = new ArrayList<>();
        ModelConfig config = donor.config();
        List<Architecture.Module> modules = new ArrayList<>();
        for (Map.Entry<Architecture.Module, List<SlicePlan>> entry : slices.entrySet()) {
            Architecture.Module module = entry.getKey();
            List<LayerOrigin> layers = origins(module, entry.getValue());
            config = withLayers(config, module, layers, stage, donor, findings);
            modules.add(new Architecture.Module(module.name(), layers.size(), module.layerCountKey(),
                    tensors.parts(module)));
        }
        DType dtype = mainType(made);
        config = dtype.isFloat() ? config.withDtype(dtype) : config;
        config = withRows(config, tensors.rows());
        config = withHead(config, donor, modules, made);
        if (lacksItsHead(config, modules, made)) {
            findings.add(Finding.warning("tied-head", new Place.OfModel(donor.name(), null),
                    "its config.json promises a head of its own, and there is none: the result's config says that the embedding is the head",
                    "compare its files with those that were published; one of them may be missing"));
            config = config.withTied(true);
        }
        ModelRef reference = stage.base() == null ? stage.references().getFirst().value() : stage.base().value();
        String architecture = reference.architecture();
        return new ResultConfig(architecture == null ? config : config.withArchitecture(architecture), modules,
                findings);
    }

    /// For each layer of the result the layer of the first source that it is made of.
    private static List<LayerOrigin> origins(Architecture.Module module, List<SlicePlan> slices) {
        List<LayerOrigin> layers = new ArrayList<>();
        for (SlicePlan slice : slices) {
            SlicePlan.Source source = slice.sources().getFirst();
            Architecture.Module own = source.model().module(module.name());
            String scope = own == null ? module.configScope() : own.configScope();
            for (int i = 0; i < source.layers(); i++) {
                layers.add(new LayerOrigin(source.model().config(), scope, source.start() + i));
            }
        }
        return layers;
    }

    private static ModelConfig withLayers(ModelConfig config, Architecture.Module module, List<LayerOrigin> origins,
            Stage stage, VirtualModel donor, List<Finding> findings) {
        int layers = origins.size();
        String key = module.layerCountKey();
        if (layers == module.layers() && IntStream.range(0, layers).allMatch(i -> origins.get(i).layer() == i)) {
            return config;
        }
        if (key == null) {
            findings.add(Finding.error("layer-count", new Place.OfModel(donor.name(), null),
                    "no key of its config.json says that it has %d layers, so none can say that the result has %d"
                            .formatted(module.layers(), layers),
                    "correct the layer count in its config.json"));
            return config;
        }
        ModelConfig.LayerLists rebuilt = config.withLayerCount(key, layers).withLayerLists(module.configScope(),
                module.layers(), origins);
        if (!rebuilt.keys().isEmpty()) {
            findings.add(Finding.warning("layer-lists", stage.place(),
                    "config.json has one entry per layer in %s: each is taken from the layer's own model"
                            .formatted(Names.some(rebuilt.keys())),
                    "check that the result behaves as you want"));
        }
        if (!rebuilt.dropped().isEmpty()) {
            findings.add(Finding.warning("layer-lists", stage.place(),
                    "config.json has one entry per layer in %s, and a model of the stack says nothing of the kind: set to null"
                            .formatted(Names.some(rebuilt.dropped())),
                    "write the entries for all %d layers into the result's config.json".formatted(layers)));
        }
        return rebuilt.config();
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

    /// A loader would fill a missing head with random numbers. Models that only encode have none and need none.
    private static boolean lacksItsHead(ModelConfig config, List<Architecture.Module> modules, Map<String, Expr> made) {
        boolean isGenerating = config.architectures().stream()
                .anyMatch(name -> name.endsWith("ForCausalLM") || name.endsWith("LMHeadModel"));
        List<Part> ofVocabulary = modules.stream().flatMap(module -> module.parts().stream())
                .filter(part -> part.vocabularyAxis() && made.containsKey(part.name(0))).toList();
        return isGenerating && !config.tieWordEmbeddings().orElse(true) && !ofVocabulary.isEmpty()
                && ofVocabulary.stream().noneMatch(part -> part.group() == Architecture.Group.POST);
    }
}
