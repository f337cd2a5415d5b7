package dev.graft.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.DecoderConfig.Biases;
import dev.graft.engine.DecoderConfig.Experts;
import dev.graft.engine.DecoderConfig.LayerKind;
import dev.graft.model.ConfigValues;
import dev.graft.model.ModelConfig;

/// Reads config.json as transformers would, version 4 or 5, and refuses what the decoder cannot run.
final class ConfigReader {
    /// More than any model has; keeps the arrays of a pass, a few hundred rows of such a size, within what Java can hold.
    private static final int LARGEST = 1 << 20;
    private static final int LARGEST_VOCABULARY = 1 << 22;

    private final ConfigValues values;
    private final Family family;
    private final List<Finding> findings = new ArrayList<>();

    private ConfigReader(ConfigValues values, Family family) {
        this.values = values;
        this.family = family;
    }

    /// @throws UserError with all that is in the way: `unsupported-model`, `quantized`, `bad-config`
    static DecoderConfig read(ModelConfig config) {
        ConfigValues values = config.values();
        List<String> architectures = config.architectures();
        Family family = architectures.stream().flatMap(name -> Family.of(name).stream()).findFirst()
                .orElseThrow(() -> new UserError(Finding.error("unsupported-model", values.place(),
                        architectures.isEmpty()
                                ? "config.json names no architecture"
                                : "models of the architecture %s do not run here".formatted(architectures.getFirst()),
                        "these run: " + Family.names())));
        ConfigReader reader = new ConfigReader(values, family);
        if (config.isQuantized()) {
            reader.findings.add(Finding.error("quantized", values.place(),
                    "the weights are codes of a quantised model, which the engine does not read",
                    "use the model that it was made from; --quantize int8 makes one of 8 bits at load"));
        }
        DecoderConfig read = reader.read();
        if (!reader.findings.isEmpty()) {
            throw new UserError(Finding.sorted(reader.findings));
        }
        return read;
    }

    private DecoderConfig read() {
        int hidden = count("hidden_size");
        int heads = count("num_attention_heads");
        int kvHeads = count("num_key_value_heads", defaultKvHeads(heads));
        int headDim = count("head_dim", family == Family.QWEN3 ? 128 : hidden / heads);
        if (heads % kvHeads != 0) {
            bad("num_attention_heads is %d, no multiple of num_key_value_heads, %d".formatted(heads, kvHeads));
        }
        if (Math.multiplyFull(heads, headDim) > LARGEST) {
            bad("%d heads of %d elements are more than any model has".formatted(heads, headDim));
        }
        if (headDim % 2 != 0 || headDim < 4) {
            unsupported("heads of %d elements cannot be turned by their position".formatted(headDim));
        }
        String act = values.text("hidden_act").orElse("silu");
        if (!act.equals("silu") && !act.equals("swish")) {
            unsupported("the activation '%s' is not silu, the only one of these families".formatted(act));
        }
        if (values.decimal("partial_rotary_factor").orElse(1) != 1) {
            unsupported("partial_rotary_factor is not 1, which transformers does not run in these families either");
        }
        int maxLength = length("max_position_embeddings", family.maxPositionEmbeddings);
        RopeReader rope = new RopeReader(values, family, maxLength, findings);
        return new DecoderConfig(vocabulary(), hidden, count("intermediate_size"), heads, kvHeads, headDim,
                maxLength, positive("rms_norm_eps", family.rmsNormEps), rope.theta(), rope.scaling(), layers(),
                experts(), biases(), family == Family.QWEN3,
                values.bool("tie_word_embeddings").orElse(family.isTied));
    }

    private int vocabulary() {
        long rows = values.number("vocab_size").orElse(0);
        if (rows < 1 || rows > LARGEST_VOCABULARY) {
            bad("'vocab_size' is " + (values.has("vocab_size") ? Long.toString(rows) : "missing"));
            return 1;
        }
        return (int) rows;
    }

    /// What the class has where the key is absent; null means one per query head in all of them.
    private int defaultKvHeads(int heads) {
        if (values.states("num_key_value_heads")) {
            return heads;
        }
        return switch (family) {
            case MISTRAL, MIXTRAL -> 8;
            case QWEN2, QWEN3 -> 32;
            case SMOLLM3 -> 4;
            case LLAMA -> heads;
        };
    }

    private Experts experts() {
        if (family != Family.MIXTRAL) {
            return Experts.NONE;
        }
        int count = count("num_local_experts", 8);
        int perToken = count("num_experts_per_tok", 2);
        if (perToken > count) {
            bad("num_experts_per_tok is %d, but there are only %d experts".formatted(perToken, count));
        }
        return new Experts(count, perToken);
    }

    private Biases biases() {
        boolean attention = values.bool("attention_bias").orElse(false);
        boolean mlp = values.bool("mlp_bias").orElse(false);
        return switch (family) {
            case LLAMA, SMOLLM3 -> new Biases(attention, attention, mlp);
            case QWEN3 -> new Biases(attention, attention, false);
            case QWEN2 -> new Biases(true, false, false);
            case MISTRAL, MIXTRAL -> Biases.NONE;
        };
    }

    private List<LayerKind> layers() {
        int count = count("num_hidden_layers");
        if (count > 10_000) {
            bad("num_hidden_layers is " + count);
            return List.of();
        }
        List<Boolean> isWindowed = windowed(count);
        List<Boolean> isRotary = rotary(count);
        int window = window();
        List<LayerKind> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            layers.add(new LayerKind(isWindowed.get(i) ? window : LayerKind.UNLIMITED, isRotary.get(i)));
        }
        return layers;
    }

    private int window() {
        boolean isOn = switch (family) {
            case LLAMA -> false;
            case MISTRAL, MIXTRAL -> true;
            case QWEN2, QWEN3, SMOLLM3 -> values.bool("use_sliding_window").orElse(false);
        };
        boolean isAbsent = !values.states("sliding_window");
        boolean hasDefault = family == Family.MISTRAL || family == Family.QWEN2 || family == Family.QWEN3;
        if (!isOn || (isAbsent && !hasDefault) || (!isAbsent && !values.has("sliding_window"))) {
            return LayerKind.UNLIMITED;
        }
        return length("sliding_window", 4096);
    }

    /// Which layers look through the window, if there is one.
    private List<Boolean> windowed(int count) {
        List<Boolean> windowed = new ArrayList<>();
        List<String> types = family == Family.MISTRAL || family == Family.MIXTRAL || family == Family.LLAMA
                ? List.of()
                : values.texts("layer_types");
        if (!types.isEmpty() && types.size() < count) {
            bad("layer_types names %d of %d layers".formatted(types.size(), count));
            types = List.of();
        }
        int firstWindowed = family == Family.QWEN2 || family == Family.QWEN3
                ? (int) Math.min(values.number("max_window_layers").orElse(28), count)
                : 0;
        List<Boolean> rotary = rotary(count);
        for (int i = 0; i < count; i++) {
            String type = types.isEmpty() ? "" : types.get(i);
            windowed.add(switch (type) {
                case "sliding_attention" -> true;
                case "full_attention" -> false;
                case "" -> i >= firstWindowed && (family != Family.SMOLLM3 || !rotary.get(i));
                default -> {
                    unsupported("layer %d has attention of the kind '%s'".formatted(i, type));
                    yield false;
                }
            });
        }
        return windowed;
    }

    /// SmolLM3 leaves every fourth layer without positions, or those with a 0 in its list.
    private List<Boolean> rotary(int count) {
        List<Boolean> rotary = new ArrayList<>();
        List<Long> listed = family == Family.SMOLLM3 ? values.numbers("no_rope_layers") : List.of();
        if (!listed.isEmpty() && listed.size() < count) {
            bad("no_rope_layers names %d of %d layers".formatted(listed.size(), count));
            listed = List.of();
        }
        long interval = Math.max(1, values.number("no_rope_layer_interval").orElse(4));
        for (int i = 0; i < count; i++) {
            rotary.add(family != Family.SMOLLM3
                    || (listed.isEmpty() ? (i + 1) % interval != 0 : listed.get(i) != 0));
        }
        return rotary;
    }

    private int count(String key) {
        OptionalLong value = values.number(key);
        if (value.isEmpty()) {
            bad("'%s' is missing".formatted(key));
        }
        return checked(key, value.orElse(1), LARGEST);
    }

    private int count(String key, int otherwise) {
        return checked(key, values.number(key).orElse(otherwise), LARGEST);
    }

    /// A number of tokens, of which no array is made.
    private int length(String key, int otherwise) {
        return checked(key, values.number(key).orElse(otherwise), Integer.MAX_VALUE);
    }

    private int checked(String key, long value, int most) {
        if (value < 1 || value > most) {
            bad("'%s' is %d".formatted(key, value));
            return 1;
        }
        return (int) value;
    }

    private double positive(String key, double otherwise) {
        double value = values.decimal(key).orElse(otherwise);
        if (value <= 0) {
            bad("'%s' is %s where a positive number belongs".formatted(key, value));
        }
        return value;
    }

    private void bad(String what) {
        findings.add(Finding.error("bad-config", values.place(), what, "correct the file, or download it again"));
    }

    private void unsupported(String what) {
        findings.add(Finding.error("unsupported-model", values.place(), what, "these run: " + Family.names()));
    }
}
