package dev.graft.engine;

/// How long a generation took.
///
/// @param promptTokens  of the prompt
/// @param reusedTokens  of the prompt that were in the cache, and took no time
/// @param promptNanos   to compute the others, up to the first token of the texts
/// @param tokens        of all texts
/// @param decodedTokens of all texts but their first ones, which came with the prompt
/// @param decodeNanos   to compute these
public record Timing(int promptTokens, int reusedTokens, long promptNanos, int tokens, int decodedTokens,
        long decodeNanos) {
    /// Tokens of the prompt in a second; 0 if none was computed.
    public double promptTokensPerSecond() {
        return perSecond(promptTokens - reusedTokens, promptNanos);
    }

    /// Tokens of the texts in a second; 0 if none was computed.
    public double decodedTokensPerSecond() {
        return perSecond(decodedTokens, decodeNanos);
    }

    private static double perSecond(int count, long nanos) {
        return nanos == 0 ? 0 : count * 1e9 / nanos;
    }
}
