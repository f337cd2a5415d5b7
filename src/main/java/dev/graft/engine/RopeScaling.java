package dev.graft.engine;

/// How the rotary embedding is stretched beyond the length that a model was first trained on, under the names of
/// `rope_type` in config.json. The formulas are those of transformers 5.12, `modeling_rope_utils.py`.
sealed interface RopeScaling {

    /// Not at all.
    record Default() implements RopeScaling {}

    /// All frequencies are divided by a factor.
    record Linear(double factor) implements RopeScaling {}

    /// From `original` positions on, the base grows with the position ("dynamic NTK").
    ///
    /// A position has the base that belongs to a text which ends there. transformers says the same when tokens are fed
    /// one by one; when it is fed a long text at once, all positions get the base of the whole text. That rule would make
    /// the first token's numbers depend on the last: docs/decisions/011-one-cache-one-order.md.
    record Dynamic(double factor, int original) implements RopeScaling {}

    /// Low frequencies are divided by a factor, high ones are kept, those between are mixed (Llama 3.1).
    ///
    /// @param original positions that the wavelengths are compared with
    record Llama3(double factor, double lowFreqFactor, double highFreqFactor, int original) implements RopeScaling {}

    /// As Llama3 with a ramp over dimensions, and logits that are scaled (https://arxiv.org/abs/2309.00071).
    ///
    /// @param attentionFactor multiplies cosines and sines
    /// @param truncate        whether the ramp begins and ends at whole dimensions
    record Yarn(double factor, double attentionFactor, double betaFast, double betaSlow, int original,
            boolean truncate) implements RopeScaling {}
}
