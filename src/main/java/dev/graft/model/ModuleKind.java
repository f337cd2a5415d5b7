package dev.graft.model;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// How the tensors of a model are divided into modules, told by the beginnings of their names.
enum ModuleKind {
    /// One stack of layers.
    SINGLE,
    /// A language model with eyes: Gemma 3, Mistral 3, Llama 4, Qwen-VL.
    VISION_LANGUAGE,
    /// T5, BART, Whisper.
    ENCODER_DECODER;

    private static final List<String> TOWERS = List.of("vision_tower.", "vision_model.", "visual.");
    private static final List<String> PROJECTORS = List.of("multi_modal_projector.", "visual.merger.",
            "visual.deepstack_merger_list.");
    private static final List<String> COUNT_KEYS = List.of("num_hidden_layers", "n_layer", "num_layers", "n_layers");

    /// @param names of all tensors, as [TensorNames#common] leaves them
    static ModuleKind of(Collection<String> names) {
        if (names.stream().anyMatch(name -> startsWithAny(name, TOWERS))
                && names.stream().anyMatch(name -> !startsWithAny(name, TOWERS) && isNumbered(name))) {
            return VISION_LANGUAGE;
        }
        boolean encodes = names.stream().anyMatch(name -> name.startsWith("encoder.") && isNumbered(name));
        boolean decodes = names.stream().anyMatch(name -> name.startsWith("decoder.") && isNumbered(name));
        return encodes && decodes ? ENCODER_DECODER : SINGLE;
    }

    private static boolean isNumbered(String name) {
        return TensorNames.numbered(name).isPresent();
    }

    /// The module of a tensor.
    ///
    /// @param name as [TensorNames#common] leaves it
    String module(String name) {
        return switch (this) {
            case SINGLE -> "default";
            case VISION_LANGUAGE -> {
                if (startsWithAny(name, PROJECTORS)) {
                    yield "multi_modal_projector";
                }
                if (name.startsWith("vision_model.")) {
                    yield "vision_model";
                }
                yield startsWithAny(name, TOWERS) ? "vision_tower" : "text_decoder";
            }
            case ENCODER_DECODER -> {
                if (name.startsWith("shared.") || name.startsWith("lm_head.")) {
                    yield "shared";
                }
                yield name.startsWith("encoder.") ? "encoder" : "decoder";
            }
        };
    }

    /// Names of modules in model order.
    static final List<String> ORDER = List.of("default", "shared", "encoder", "decoder", "text_decoder",
            "multi_modal_projector", "vision_tower", "vision_model");

    /// Paths of the config keys that may hold a module's layer count, the best first; none for a module whose numbers
    /// are no layers.
    static List<String> layerCountKeys(String module) {
        return switch (module) {
            case "shared", "multi_modal_projector" -> List.of();
            case "encoder" -> Stream.concat(Stream.of("encoder_layers"), COUNT_KEYS.stream()).toList();
            case "decoder" ->
                Stream.concat(Stream.of("decoder_layers", "num_decoder_layers"), COUNT_KEYS.stream()).toList();
            case "vision_tower", "vision_model" ->
                Stream.concat(Stream.of("depth"), COUNT_KEYS.stream()).map("vision_config."::concat).toList();
            default -> Stream.of("", "text_config.", "llm_config.", "language_config.")
                    .flatMap(scope -> COUNT_KEYS.stream().map(scope::concat)).toList();
        };
    }

    private static boolean startsWithAny(String name, List<String> beginnings) {
        return beginnings.stream().anyMatch(name::startsWith);
    }
}
