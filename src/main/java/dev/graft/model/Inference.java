package dev.graft.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.graft.model.Architecture.Group;
import dev.graft.model.Architecture.Module;
import dev.graft.model.Architecture.Part;
import dev.graft.model.TensorNames.Numbered;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;

/// From the tensors of a model to its [Architecture].
///
/// In each module the numbered family with most tensors is the layers: of all names of the form `prefix.7.rest` the
/// prefix that most of them have. Any other numbered family (a side branch, a projector's list) stands before them.
final class Inference {
    /// Everything that walks over a model visits each part in each layer. A model is mostly full: these two numbers say how
    /// many places there may be. Numbers that leave nearly all of them empty count no layers, and only cost time.
    private static final long MAX_PLACES = 1_000_000, MAX_PLACES_PER_TENSOR = 4;

    private final ModelConfig config;
    private final long vocabulary;
    private final List<TensorEntry> skipped = new ArrayList<>();
    private final Map<String, TensorEntry> tensors = new TreeMap<>(NaturalOrder.NATURAL); // by canonical name

    Inference(ModelConfig config, Collection<TensorEntry> entries) {
        this.config = config;
        this.vocabulary = config.vocabSize().orElse(-1);
        boolean bareGpt2 = TensorNames.isBareGpt2(entries.stream().map(TensorEntry::name).toList());
        for (TensorEntry entry : entries) {
            if (TensorNames.isBuffer(entry.name(), entry.shape())) {
                skipped.add(entry);
            } else {
                boolean isBare = bareGpt2 && !entry.name().startsWith("lm_head.");
                tensors.put(isBare ? "transformer." + entry.name() : entry.name(), entry);
            }
        }
        skipped.sort(Comparator.comparing(TensorEntry::name, NaturalOrder.NATURAL));
    }

    Architecture architecture() {
        ModuleKind kind = ModuleKind.of(tensors.keySet().stream().map(TensorNames::common).toList());
        Map<String, List<String>> namesByModule = new HashMap<>();
        for (String name : tensors.keySet()) {
            namesByModule.computeIfAbsent(kind.module(TensorNames.common(name)), _ -> new ArrayList<>()).add(name);
        }
        List<Module> modules = new ArrayList<>();
        for (String module : ModuleKind.ORDER) {
            List<String> names = namesByModule.get(module);
            if (names != null) {
                modules.add(module(module, names));
            }
        }
        return new Architecture(tieHeads(modules), skipped, inModelOrder(modules), byCommonName());
    }

    private Module module(String module, List<String> names) {
        List<String> countKeys = ModuleKind.layerCountKeys(module);
        return module(module, names, countKeys, countKeys.isEmpty() ? null : largestFamily(names));
    }

    private Module module(String module, List<String> names, List<String> countKeys, @Nullable String family) {
        Map<String, BitSet> layersByTemplate = new TreeMap<>(NaturalOrder.NATURAL);
        List<Part> parts = new ArrayList<>();
        for (String name : names) {
            Numbered numbered = TensorNames.numbered(name).orElse(null);
            if (numbered == null) {
                parts.add(outside(name, family != null));
            } else if (numbered.family().equals(family)) {
                layersByTemplate.computeIfAbsent(family + ".{layer}." + numbered.rest(), _ -> new BitSet())
                        .set(numbered.number());
            } else {
                parts.add(new Part(name, Group.PRE, false, isBias(name), null));
            }
        }
        int layers = layersByTemplate.values().stream().mapToInt(BitSet::length).max().orElse(0);
        long places = (long) layers * layersByTemplate.size();
        if (places > MAX_PLACES && places > MAX_PLACES_PER_TENSOR * names.size()) {
            return module(module, names, countKeys, null);
        }
        Set<BitSet> patterns = new HashSet<>(layersByTemplate.values()); // few, unlike the templates
        layersByTemplate.forEach((template, present) -> parts.add(new Part(template, Group.LAYER, false,
                isBias(template) || isOptional(present, layers, patterns), null)));
        parts.sort(Part.ORDER);
        return new Module(module, layers, layerCountKey(countKeys, layers), parts);
    }

    /// The prefix that most numbered names have; the first by name of several.
    private static @Nullable String largestFamily(List<String> names) {
        Map<String, Integer> sizes = new TreeMap<>();
        for (String name : names) {
            TensorNames.numbered(name).ifPresent(numbered -> sizes.merge(numbered.family(), 1, Integer::sum));
        }
        int most = sizes.values().stream().max(Comparator.naturalOrder()).orElse(0);
        return sizes.entrySet().stream().filter(family -> family.getValue() == most).map(Map.Entry::getKey)
                .findFirst().orElse(null);
    }

    private Part outside(String name, boolean moduleHasLayers) {
        Shape shape = shapeOf(name);
        boolean isHead = TensorNames.isHead(name, shape, vocabulary);
        boolean isVocabulary = isHead || TensorNames.isEmbedding(name, shape, vocabulary)
                || TensorNames.isVocabularyBias(name, shape, vocabulary);
        boolean isAfter = isHead || (moduleHasLayers && TensorNames.isAfterLayers(name));
        return new Part(name, isAfter ? Group.POST : Group.PRE, isVocabulary, isBias(name), null);
    }

    private Shape shapeOf(String name) {
        TensorEntry entry = tensors.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("no tensor " + name);
        }
        return entry.shape();
    }

    private static boolean isBias(String name) {
        return name.endsWith(".bias");
    }

    /// Whether layers may do without it. They may if those without it have something else in its place, as the dense
    /// layers of a mixture of experts, or if only few have it, as T5's first layer. Otherwise it is a hole.
    private static boolean isOptional(BitSet present, int layers, Set<BitSet> patterns) {
        if (present.cardinality() == layers) {
            return false;
        }
        if (present.cardinality() * 2 <= layers) {
            return true;
        }
        return patterns.stream().anyMatch(other -> !other.intersects(present));
    }

    private @Nullable String layerCountKey(List<String> keys, int layers) {
        for (String key : keys) {
            if (layers > 0 && config.number(key).orElse(-1) == layers) {
                return key;
            }
        }
        return null;
    }

    /// A head may be absent if there is an embedding of its width, which then takes its place.
    private List<Module> tieHeads(List<Module> modules) {
        List<Part> embeddings = modules.stream().flatMap(module -> module.parts().stream())
                .filter(part -> part.vocabularyAxis() && part.group() == Group.PRE).toList();
        return modules.stream().map(module -> new Module(module.name(), module.layers(), module.layerCountKey(),
                module.parts().stream().map(part -> tied(part, embeddings)).toList())).toList();
    }

    private Part tied(Part part, List<Part> embeddings) {
        if (part.group() != Group.POST || !TensorNames.isHead(part.template(), shapeOf(part.template()), vocabulary)) {
            return part;
        }
        long width = shapeOf(part.template()).rowElements();
        return embeddings.stream().filter(embedding -> shapeOf(embedding.template()).rowElements() == width).findFirst()
                .map(embedding -> new Part(part.template(), part.group(), true, true, embedding.template()))
                .orElse(part);
    }

    private Map<String, TensorEntry> inModelOrder(List<Module> modules) {
        Map<String, TensorEntry> ordered = new LinkedHashMap<>();
        for (Module module : modules) {
            for (Group group : Group.values()) {
                int rounds = group == Group.LAYER ? module.layers() : 1;
                for (int layer = 0; layer < rounds; layer++) {
                    for (Part part : module.parts()) {
                        TensorEntry entry = part.group() == group ? tensors.get(part.name(layer)) : null;
                        if (entry != null) {
                            ordered.put(part.name(layer), entry);
                        }
                    }
                }
            }
        }
        return Collections.unmodifiableMap(ordered);
    }

    /// Names on which two tensors of this model agree are of no use.
    private Map<String, TensorEntry> byCommonName() {
        Map<String, TensorEntry> byCommon = new HashMap<>();
        Set<String> ambiguous = new HashSet<>();
        tensors.forEach((name, entry) -> {
            String common = TensorNames.common(name);
            if (byCommon.put(common, entry) != null) {
                ambiguous.add(common);
            }
        });
        byCommon.keySet().removeAll(ambiguous);
        return byCommon;
    }
}
