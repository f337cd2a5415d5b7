package dev.graft.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.graft.tensor.TensorEntry;

/// What the tensors of a model are for: its modules, how many layers each has, and what stands before, in and behind
/// them. Inferred from names, shapes and config.json; no table of model classes.
///
/// A tensor's *canonical* name is the one it has in a result. It is the name on disk, but for files of the first
/// GPT-2, where `transformer.` is put before it.
public final class Architecture {
    private final List<Module> modules;
    private final List<TensorEntry> skipped;
    private final Map<String, TensorEntry> byCanonical; // in model order
    private final Map<String, TensorEntry> byCommon;

    Architecture(List<Module> modules, List<TensorEntry> skipped, Map<String, TensorEntry> byCanonical,
            Map<String, TensorEntry> byCommon) {
        this.modules = List.copyOf(modules);
        this.skipped = List.copyOf(skipped);
        this.byCanonical = byCanonical;
        this.byCommon = byCommon;
    }

    /// Infers it. Every tensor becomes a part or is [#skipped].
    public static Architecture of(ModelConfig config, Collection<TensorEntry> tensors) {
        return new Inference(config, tensors).architecture();
    }

    /// Where a part stands.
    public enum Group {
        /// Before the layers: embeddings, and what has no better place.
        PRE,
        /// Once per layer.
        LAYER,
        /// Behind the layers: final norm, head.
        POST
    }

    /// A part of a model with a layer count of its own.
    ///
    /// @param name          `default` in a model of one part; else `text_decoder`, `vision_tower`, `encoder`, …
    /// @param layers        as many as the tensors show: the highest number and one
    /// @param layerCountKey path of the config key that has this count, such as `text_config.num_hidden_layers`; null
    ///                      if none has, and then layers cannot be stacked
    /// @param parts         in model order
    public record Module(String name, int layers, @Nullable String layerCountKey, List<Part> parts) {
        public Module {
            parts = List.copyOf(parts);
        }

        /// The object of config.json that describes this module: empty for the outermost.
        public String configScope() {
            int dot = layerCountKey == null ? -1 : layerCountKey.lastIndexOf('.');
            return dot < 0 || layerCountKey == null ? "" : layerCountKey.substring(0, dot);
        }
    }

    /// A tensor, or one tensor of each layer.
    ///
    /// @param template       canonical name; in a layer's name `{layer}` stands for the number
    /// @param vocabularyAxis whether the first axis counts tokens
    /// @param optional       whether other models of this kind may lack it: biases, a head that may be tied, what only
    ///                       some layers have
    /// @param tiedTo         for a head the canonical name of the embedding that serves where there is no head
    public record Part(String template, Group group, boolean vocabularyAxis, boolean optional,
            @Nullable String tiedTo) {

        /// Model order: embeddings first, head last, else by name with numbers as numbers.
        public static final Comparator<Part> ORDER = Comparator.comparing(Part::group)
                .thenComparing(part -> part.vocabularyAxis == (part.group == Group.POST))
                .thenComparing(Part::template, NaturalOrder.NATURAL);

        /// The template without what differs between eras of transformers. Parts of two models with the same are for
        /// the same.
        public String commonTemplate() {
            return commonName(template);
        }

        /// The canonical name in a layer; outside of layers the number does not matter.
        public String name(int layer) {
            return group == Group.LAYER ? template.replace("{layer}", Integer.toString(layer)) : template;
        }
    }

    /// One `default`, or several in a model that sees, hears or translates.
    public List<Module> modules() {
        return modules;
    }

    public Optional<Module> module(String name) {
        return modules.stream().filter(module -> module.name().equals(name)).findFirst();
    }

    /// Buffers that the model's code computes anew: rotary frequencies and attention masks.
    public List<TensorEntry> skipped() {
        return skipped;
    }

    /// All tensors but the skipped ones by canonical name, in model order.
    public Map<String, TensorEntry> tensors() {
        return byCanonical;
    }

    /// The tensor that has this canonical name here, or that does the same under the name of another era of
    /// transformers (`model.language_model.…` for `language_model.model.…`). Tied names are not followed.
    public Optional<TensorEntry> find(String canonicalName) {
        TensorEntry exact = byCanonical.get(canonicalName);
        return Optional.ofNullable(exact != null ? exact : byCommon.get(TensorNames.common(canonicalName)));
    }

    /// The table of token vectors that the model reads; the first one if it has several.
    public Optional<Part> embedding() {
        return vocabularyParts().filter(part -> part.group() == Group.PRE).findFirst();
    }

    /// The matrix that scores tokens, if the model has one of its own.
    public Optional<Part> head() {
        return vocabularyParts().filter(part -> part.group() == Group.POST && part.template().endsWith("weight"))
                .findFirst();
    }

    /// What is left of a canonical name without the differences between eras of transformers, as [#find] compares them.
    public static String commonName(String canonicalName) {
        return TensorNames.common(canonicalName);
    }

    private Stream<Part> vocabularyParts() {
        return modules.stream().flatMap(module -> module.parts().stream()).filter(Part::vocabularyAxis);
    }
}
