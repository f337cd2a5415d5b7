package dev.graft.model;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.graft.tensor.Shape;

/// What the names of tensors say: the small table of roles that shapes and numbers alone do not give away.
final class TensorNames {
    /// Every attempt ends at the first dot, digits, dot: a name of a megabyte takes no longer than its length.
    private static final Pattern NUMBERED = Pattern.compile("(.+?)\\.(0|[1-9][0-9]{0,3})\\.(.+)", Pattern.DOTALL);

    private static final Pattern INPUT_EMBEDDING = Pattern
            .compile("(?:.*\\.)?(?:embed_tokens|wte|embed_in|tok_embeddings|word_embeddings|shared)\\.weight");
    private static final Pattern HEAD = Pattern.compile("(?:.*\\.)?(?:lm_head|embed_out|proj_out)\\.weight");
    private static final Pattern OTHER_HEAD = Pattern.compile(
            "(?:.*\\.)?(?:output|output_layer|head|predictions\\.decoder)\\.weight");
    private static final Pattern POSITIONS = Pattern.compile("wpe|position|pos_emb|patch|token_type|type_embed");
    private static final Pattern AFTER_LAYERS = Pattern.compile(
            "norm|ln_f|ln_out|final|head|output|proj_out|embed_out|score|classifier|pooler|(?:^|\\.)cls\\.");
    private static final Pattern BEFORE_LAYERS = Pattern.compile("embed(?!_out)|ln_pre|pre_la|patch|(?:^|\\.)wte|wpe");

    /// What the same tensor is wrapped in, in one era of transformers and not in another.
    private static final List<String> WRAPPERS = List.of("model.", "transformer.", "language_model.", "bert.");

    private TensorNames() {}

    /// A name as one of a family.
    ///
    /// @param family what stands before the number
    /// @param rest   what stands behind it
    record Numbered(String family, int number, String rest) {}

    /// Takes the name apart at the first number between dots, which is the layer. Four digits are more layers than any
    /// model has, and keep a hostile name from claiming billions. A brace would pass for the `{layer}` of a template.
    static Optional<Numbered> numbered(String name) {
        Matcher matcher = NUMBERED.matcher(name);
        return name.indexOf('{') < 0 && matcher.matches()
                ? Optional.of(new Numbered(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3)))
                : Optional.empty();
    }

    /// Buffers that the model's code computes anew, whatever the file holds: rotary frequencies and attention masks.
    static boolean isBuffer(String name, Shape shape) {
        return name.endsWith("rotary_emb.inv_freq")
                || name.endsWith("attn.masked_bias") || name.endsWith("attention.masked_bias")
                || ((name.endsWith("attn.bias") || name.endsWith("attention.bias")) && shape.rank() != 1);
    }

    /// Whether these are the names of the first GPT-2 files, in which `transformer.` is missing.
    static boolean isBareGpt2(Collection<String> names) {
        return names.contains("wte.weight") && names.stream().anyMatch(name -> name.startsWith("h.0."))
                && names.stream().noneMatch(name -> name.startsWith("transformer."));
    }

    /// What is left of a name when the differences between eras are taken off. Two tensors of different models with
    /// the same rest do the same.
    static String common(String name) {
        int start = 0;
        for (int i = 0; i < WRAPPERS.size(); i++) {
            String wrapper = WRAPPERS.get(i);
            if (name.startsWith(wrapper, start) && name.length() > start + wrapper.length()) {
                start += wrapper.length();
                i = -1; // they stand in any order
            }
        }
        String rest = name.substring(start);
        String tower = "vision_tower.vision_model.";
        if (rest.startsWith(tower)) {
            rest = "vision_tower." + rest.substring(tower.length());
        }
        if (rest.endsWith("LayerNorm.gamma")) {
            return rest.substring(0, rest.length() - "gamma".length()) + "weight";
        }
        return rest.endsWith("LayerNorm.beta") ? rest.substring(0, rest.length() - "beta".length()) + "bias" : rest;
    }

    /// Whether a tensor outside the layers belongs behind them.
    static boolean isAfterLayers(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return AFTER_LAYERS.matcher(lower).find() && !BEFORE_LAYERS.matcher(lower).find();
    }

    /// Whether a tensor outside the layers turns hidden states into scores of tokens.
    ///
    /// @param vocabulary rows of the vocabulary by config.json; -1 if it does not say
    static boolean isHead(String name, Shape shape, long vocabulary) {
        return shape.rank() == 2 && (HEAD.matcher(name).matches()
                || (OTHER_HEAD.matcher(name).matches() && shape.rows() == vocabulary));
    }

    /// Whether a tensor outside the layers holds one row per token. Its name decides if that is unmistakable, since
    /// config.json may be wrong about the rows; else both have to agree.
    static boolean isEmbedding(String name, Shape shape, long vocabulary) {
        if (shape.rank() != 2 || POSITIONS.matcher(name).find()) {
            return false;
        }
        return INPUT_EMBEDDING.matcher(name).matches() || (name.contains("embed") && shape.rows() == vocabulary);
    }

    /// Whether a tensor outside the layers holds one number per token.
    static boolean isVocabularyBias(String name, Shape shape, long vocabulary) {
        return shape.rank() == 1 && shape.rows() == vocabulary && name.endsWith("bias") && isAfterLayers(name);
    }
}
