package dev.graft.engine.kernel;

import java.util.Arrays;

/// Which experts a token asks, and how much each of them counts: the largest of the softmax over all experts, divided by
/// their sum (https://arxiv.org/abs/2401.04088).
public final class Router {
    private Router() {}

    /// @param scores   `[row][experts]`, f32
    /// @param shares   `[row][experts]`; overwritten, 0 for those that are not asked
    /// @param perToken how many a row asks; of equal ones the lower number
    public static void shares(float[] scores, float[] shares, int rows, int experts, int perToken) {
        float[] probs = new float[Lanes.padded(experts)];
        for (int row = 0; row < rows; row++) {
            Arrays.fill(probs, Float.NEGATIVE_INFINITY);
            System.arraycopy(scores, row * experts, probs, 0, experts);
            Exp.all(probs, 0, probs.length, Lanes.max(probs, 0, probs.length));
            float whole = Lanes.sum(probs, 0, probs.length);
            for (int i = 0; i < experts; i++) {
                probs[i] /= whole;
            }
            choose(probs, shares, row * experts, experts, perToken);
        }
    }

    private static void choose(float[] probs, float[] shares, int at, int experts, int perToken) {
        Arrays.fill(shares, at, at + experts, 0);
        float sum = 0;
        for (int n = 0; n < perToken; n++) {
            int best = -1;
            for (int i = 0; i < experts; i++) {
                if (shares[at + i] == 0 && (best < 0 || probs[i] > probs[best])) {
                    best = i;
                }
            }
            shares[at + best] = Math.max(probs[best], Float.MIN_VALUE); // a share of 0 would say: not asked
            sum += probs[best];
        }
        for (int i = 0; i < experts; i++) {
            shares[at + i] /= sum;
        }
    }
}
