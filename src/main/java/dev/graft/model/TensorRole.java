package dev.graft.model;

import java.util.Locale;
import java.util.regex.Pattern;

import dev.graft.model.Architecture.Group;
import dev.graft.model.Architecture.Part;

/// What a tensor does in a model.
public enum TensorRole {
    /// Turns tokens, positions or patches into hidden states.
    EMBEDDING, ATTENTION, MLP, NORM,
    /// Turns hidden states into scores.
    HEAD,
    /// What no name gives away.
    OTHER;

    private static final Pattern NORMS = Pattern.compile("norm|(?:^|[._])ln_?(?:[0-9]|f|out|pre|post|attn|mlp)?[._]");
    private static final Pattern ATTENTIONS = Pattern
            .compile("attn|attention|[qkvo]_proj|out_proj|qkv|(?:^|\\.)w[qkvo]\\.|query_key_value|selfattention");
    private static final Pattern MLPS = Pattern.compile(
            "mlp|ffn|feed_forward|feedforward|expert|moe|router|(?:gate|up|down)_proj|(?:^|\\.)(?:fc[12]|w[123]|wi|wo)\\.|dense");
    private static final Pattern EMBEDDINGS = Pattern.compile("embed(?!_out)|wte|wpe|shared\\.weight|patch|position");
    private static final Pattern HEADS = Pattern.compile("head|embed_out|^output\\.|score|classifier|(?:^|\\.)cls\\.");

    /// The word for people and scripts.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static TensorRole of(Part part) {
        String name = part.template().toLowerCase(Locale.ROOT);
        if (part.vocabularyAxis()) {
            return part.group() == Group.POST ? HEAD : EMBEDDING;
        }
        if (NORMS.matcher(name).find()) {
            return NORM;
        }
        if (part.group() != Group.LAYER) {
            if (EMBEDDINGS.matcher(name).find()) {
                return EMBEDDING;
            }
            if (HEADS.matcher(name).find()) {
                return HEAD;
            }
        }
        // An MLP's `wo` is told from attention's by what stands before it.
        if (name.contains("densereludense")) {
            return MLP;
        }
        if (ATTENTIONS.matcher(name).find()) {
            return ATTENTION;
        }
        return MLPS.matcher(name).find() ? MLP : OTHER;
    }
}
