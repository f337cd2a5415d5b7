package dev.graft.engine;

import dev.graft.engine.RopeScaling.Default;
import dev.graft.engine.RopeScaling.Dynamic;
import dev.graft.engine.RopeScaling.Linear;
import dev.graft.engine.RopeScaling.Llama3;
import dev.graft.engine.RopeScaling.Yarn;

/// Angles of the rotary embedding (https://arxiv.org/abs/2104.09864): dimension pair `i` of a head turns by
/// `position · theta^(-2i/headDim)`, with theta or the frequency changed by a [RopeScaling].
///
/// Rounded to f32 wherever transformers rounds: at position 2000, one last bit of a frequency is 1e-4 of the angle.
/// Powers, cosines and sines are StrictMath's, which are the same on every machine.
final class RotaryEmbedding {
    private final int headDim;
    private final float theta;
    private final RopeScaling scaling;
    private final float[] frequencies; // `[headDim / 2]`

    /// @param headDim even
    RotaryEmbedding(int headDim, double theta, RopeScaling scaling) {
        this.headDim = headDim;
        this.theta = (float) theta;
        this.scaling = scaling;
        this.frequencies = frequencies(headDim, this.theta, scaling);
    }

    /// Angles of a position: a half of a head.
    int half() {
        return headDim / 2;
    }

    /// Cosines and sines at a position.
    ///
    /// @param cos `[≥ offset + headDim / 2]`
    void angles(int position, float[] cos, float[] sin, int offset) {
        float[] inverse = scaling instanceof Dynamic dynamic && position >= dynamic.original()
                ? plain(headDim, grownBase(headDim, theta, dynamic, position + 1))
                : frequencies;
        float factor = scaling instanceof Yarn yarn ? (float) yarn.attentionFactor() : 1;
        for (int i = 0; i < inverse.length; i++) {
            float angle = inverse[i] * position;
            cos[offset + i] = (float) StrictMath.cos(angle) * factor;
            sin[offset + i] = (float) StrictMath.sin(angle) * factor;
        }
    }

    /// Radians per position, `[headDim / 2]`. Of [Dynamic] those within the original length.
    static float[] frequencies(int headDim, float theta, RopeScaling scaling) {
        float[] plain = plain(headDim, theta);
        return switch (scaling) {
            case Default _,Dynamic _ -> plain;
            case Linear(double factor) -> dividedBy((float) factor, plain);
            case Llama3 llama -> llama3(plain, llama);
            case Yarn yarn -> yarn(headDim, theta, yarn);
        };
    }

    private static float[] plain(int headDim, float theta) {
        float[] frequencies = powers(headDim, theta);
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = 1 / frequencies[i];
        }
        return frequencies;
    }

    /// `theta^(2i/headDim)`.
    private static float[] powers(int headDim, float theta) {
        float[] powers = new float[headDim / 2];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = (float) StrictMath.pow(theta, (float) (2 * i) / headDim);
        }
        return powers;
    }

    private static float[] dividedBy(float factor, float[] frequencies) {
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] /= factor;
        }
        return frequencies;
    }

    /// `theta · (factor · length / original - (factor - 1))^(headDim / (headDim - 2))`
    private static float grownBase(int headDim, float theta, Dynamic dynamic, int length) {
        float growth = (float) dynamic.factor() * length / dynamic.original() - (float) (dynamic.factor() - 1);
        return theta * (float) StrictMath.pow(growth, (float) (headDim / (double) (headDim - 2)));
    }

    private static float[] llama3(float[] plain, Llama3 llama) {
        float longest = (float) (llama.original() / llama.lowFreqFactor());
        float shortest = (float) (llama.original() / llama.highFreqFactor());
        float factor = (float) llama.factor();
        float low = (float) llama.lowFreqFactor();
        float width = (float) (llama.highFreqFactor() - llama.lowFreqFactor());
        for (int i = 0; i < plain.length; i++) {
            float wavelength = (float) (2 * Math.PI) / plain[i];
            if (wavelength > longest) {
                plain[i] /= factor;
            } else if (wavelength >= shortest) {
                float smooth = (llama.original() / wavelength - low) / width;
                plain[i] = (1 - smooth) * plain[i] / factor + smooth * plain[i];
            }
        }
        return plain;
    }

    private static float[] yarn(int headDim, float theta, Yarn yarn) {
        double low = correctionDim(yarn.betaFast(), headDim, theta, yarn.original());
        double high = correctionDim(yarn.betaSlow(), headDim, theta, yarn.original());
        if (yarn.truncate()) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, headDim - 1);
        if (low == high) {
            high += 0.001; // as transformers keeps from dividing by 0
        }
        float[] powers = powers(headDim, theta);
        for (int i = 0; i < powers.length; i++) {
            float extrapolated = 1 / powers[i];
            float interpolated = 1 / ((float) yarn.factor() * powers[i]);
            float ramp = Math.clamp((i - (float) low) / (float) (high - low), 0f, 1f);
            float kept = 1 - ramp;
            powers[i] = interpolated * (1 - kept) + extrapolated * kept;
        }
        return powers;
    }

    /// The dimension that turns `rotations` times within the original length.
    private static double correctionDim(double rotations, int headDim, float theta, int original) {
        return headDim * StrictMath.log(original / (rotations * 2 * Math.PI)) / (2 * StrictMath.log(theta));
    }
}
