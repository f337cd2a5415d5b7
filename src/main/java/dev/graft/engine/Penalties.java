package dev.graft.engine;

/// What tokens lose that were there before.
///
/// @param repetition of a token in the prompt or the continuation, a positive logit is divided by this, another multiplied:
///                   1 is no penalty (N. S. Keskar et al., CTRL, 2019, as transformers computes it)
/// @param presence   is taken off the logit of a token that the continuation has, as OpenAI's API defines it
/// @param frequency  is taken off once for each time that the continuation has the token
public record Penalties(double repetition, double presence, double frequency) {
    public static final Penalties NONE = new Penalties(1, 0, 0);

    /// OpenAI's bound for presence and frequency.
    private static final double MOST = 2;

    public Penalties {
        // Not Sampling's method: that class needs NONE to begin, and whoever asked for this one first would see it null.
        Bounds.require(repetition > 0 && Double.isFinite(repetition), "repetition-penalty", repetition,
                "more than 0; 1 is no penalty");
        Bounds.require(Math.abs(presence) <= MOST, "presence-penalty", presence, "-2 to 2");
        Bounds.require(Math.abs(frequency) <= MOST, "frequency-penalty", frequency, "-2 to 2");
    }

    boolean isNone() {
        return equals(NONE);
    }
}
