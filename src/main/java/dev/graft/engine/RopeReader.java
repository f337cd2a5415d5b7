package dev.graft.engine;

import java.util.List;
import java.util.OptionalDouble;

import dev.graft.diagnostic.Finding;
import dev.graft.engine.RopeScaling.Default;
import dev.graft.engine.RopeScaling.Dynamic;
import dev.graft.engine.RopeScaling.Linear;
import dev.graft.engine.RopeScaling.Llama3;
import dev.graft.engine.RopeScaling.Yarn;
import dev.graft.model.ConfigValues;

/// Reads the keys of the rotary embedding: `rope_parameters` of transformers 5, or `rope_theta` and `rope_scaling` of
/// transformers 4.
final class RopeReader {
    private final ConfigValues values;
    private final Family family;
    private final int maxLength;
    private final List<Finding> findings;
    private final String scope;

    /// @param findings grows by what is wrong
    RopeReader(ConfigValues values, Family family, int maxLength, List<Finding> findings) {
        this.values = values;
        this.family = family;
        this.maxLength = maxLength;
        this.findings = findings;
        this.scope = values.keys("rope_scaling").isEmpty() ? "rope_parameters" : "rope_scaling";
    }

    double theta() {
        double theta = decimal("rope_theta")
                .orElseGet(() -> values.decimal("rope_theta").orElse(family.ropeTheta));
        if (theta <= 1) {
            bad("rope_theta is %s; a base is larger than 1".formatted(theta));
        }
        return theta;
    }

    RopeScaling scaling() {
        if (values.keys(scope).stream().anyMatch(key -> key.endsWith("_attention"))) {
            unsupported("each kind of layer has its own " + scope);
            return new Default();
        }
        if (decimal("partial_rotary_factor").orElse(1) != 1) {
            unsupported("partial_rotary_factor is not 1, which transformers does not run in these families either");
        }
        String type = values.text(scope + ".rope_type").or(() -> values.text(scope + ".type")).orElse("default");
        return switch (type) {
            case "default" -> new Default();
            case "linear" -> new Linear(factor());
            case "dynamic" -> new Dynamic(factor(), maxLength);
            case "llama3" -> llama3();
            case "yarn" -> yarn();
            default -> {
                unsupported("the rope type '%s' is none of default, linear, dynamic, llama3, yarn".formatted(type));
                yield new Default();
            }
        };
    }

    private RopeScaling llama3() {
        double low = required("low_freq_factor");
        double high = required("high_freq_factor");
        if (low == high) {
            bad("low_freq_factor and high_freq_factor of %s are equal".formatted(scope));
        }
        return new Llama3(factor(), low, high, original());
    }

    private RopeScaling yarn() {
        int original = original();
        double factor = decimal("factor").isPresent() ? factor() : (double) maxLength / original;
        double mscale = decimal("mscale").orElse(0);
        double mscaleAllDim = decimal("mscale_all_dim").orElse(0);
        double attention = decimal("attention_factor").orElseGet(() -> mscale != 0 && mscaleAllDim != 0
                ? logitScale(factor, mscale) / logitScale(factor, mscaleAllDim)
                : logitScale(factor, 1));
        return new Yarn(factor, attention, orIfZero("beta_fast", 32), orIfZero("beta_slow", 1), original,
                values.bool(scope + ".truncate").orElse(true));
    }

    /// Equation 22 of the paper, with the scale of DeepSeek.
    private static double logitScale(double factor, double mscale) {
        return factor <= 1 ? 1 : 0.1 * mscale * StrictMath.log(factor) + 1;
    }

    private double orIfZero(String key, double otherwise) {
        double value = decimal(key).orElse(0);
        if (value < 0) {
            bad("%s.%s is %s".formatted(scope, key, value));
        }
        return value <= 0 ? otherwise : value;
    }

    /// The length before stretching; the key beside the object counts more than the one inside.
    private int original() {
        String key = "original_max_position_embeddings";
        long original = values.number(key).orElse(values.number(scope + "." + key).orElse(maxLength));
        if (original < 1 || original > Integer.MAX_VALUE) {
            bad("'%s' is %d".formatted(key, original));
            return 1;
        }
        return (int) original;
    }

    private double factor() {
        return required("factor");
    }

    private double required(String key) {
        OptionalDouble value = decimal(key);
        if (value.isEmpty() || value.getAsDouble() <= 0) {
            bad("%s needs a positive '%s'".formatted(scope, key));
            return 1;
        }
        return value.getAsDouble();
    }

    private OptionalDouble decimal(String key) {
        return values.decimal(scope + "." + key);
    }

    private void bad(String what) {
        findings.add(Finding.error("bad-config", values.place(), what, "correct the file, or download it again"));
    }

    private void unsupported(String what) {
        findings.add(Finding.error("unsupported-model", values.place(), what,
                "these rope types run: default, linear, dynamic, llama3, yarn"));
    }
}
