package dev.graft.engine;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How a continuation is chosen, when it ends, and what is reported of it.
///
/// The order in which the numbers act is that of transformers and vLLM: logit bias, repetition penalty, frequency and
/// presence penalty, temperature, top-k, top-p of what top-k left, min-p. With temperature 0 the likeliest token is
/// taken after the penalties, and the rest has no effect.
///
/// @param temperature      0 takes the likeliest token, 1 draws by the model's probabilities, more is more even
/// @param topK             draw among this many of the likeliest; 0 for all
/// @param topP             draw among the likeliest that together have this probability; 1 for all
/// @param minP             draw among those at least this many times as likely as the likeliest; 0 for all
/// @param penalties        what tokens lose that were there before
/// @param logitBias        by token id, what is added to its logit
/// @param seed             of the draws: equal seeds give equal continuations
/// @param maxTokens        most tokens to write
/// @param stop             texts that end the continuation, and are not part of it
/// @param isEndIgnored     goes on behind the model's own end tokens, which then are tokens like others
/// @param logProbs         how many of the likeliest tokens to report beside each chosen one, or [#NO_LOG_PROBS]
public record Sampling(double temperature, int topK, double topP, double minP, Penalties penalties,
        Map<Integer, Double> logitBias, long seed, int maxTokens, List<String> stop, boolean isEndIgnored,
        int logProbs) {
    public static final int NO_LOG_PROBS = -1;

    /// OpenAI's bound, beyond which a bias is a ban or a command anyway.
    private static final double MOST_BIAS = 100;

    private static final Sampling GREEDY = new Sampling(0, 0, 1, 0, Penalties.NONE, Map.of(), 0, 256, List.of(), false,
            NO_LOG_PROBS);

    public Sampling {
        require(temperature >= 0 && Double.isFinite(temperature), "temperature", temperature, "0 or more");
        require(topK >= 0, "top-k", topK, "a number of tokens, or 0 for all");
        require(topP > 0 && topP <= 1, "top-p", topP, "more than 0 and at most 1");
        require(minP >= 0 && minP <= 1, "min-p", minP, "0 to 1");
        require(maxTokens >= 0, "max-tokens", maxTokens, "0 or more");
        require(logProbs >= NO_LOG_PROBS, "logprobs", logProbs, "0 or more");
        logitBias = Map.copyOf(logitBias);
        new TreeMap<>(logitBias).forEach((id, bias) -> {
            require(id >= 0, "token id of a logit bias", id, "0 or more");
            require(Math.abs(bias) <= MOST_BIAS, "logit bias of token " + id, bias, "-100 to 100");
        });
        stop = List.copyOf(stop);
        if (stop.contains("")) {
            throw new IllegalArgumentException("a stop text is empty; write the text that ends the continuation");
        }
    }

    /// Always the likeliest token, the one with the lowest id of several; at most 256.
    public static Sampling greedy() {
        return GREEDY;
    }

    public Sampling withTemperature(double temperature) {
        return new Sampling(temperature, topK, topP, minP, penalties, logitBias, seed, maxTokens, stop, isEndIgnored,
                logProbs);
    }

    public Sampling withTopK(int topK) {
        return new Sampling(temperature, topK, topP, minP, penalties, logitBias, seed, maxTokens, stop, isEndIgnored,
                logProbs);
    }

    public Sampling withTopP(double topP) {
        return new Sampling(temperature, topK, topP, minP, penalties, logitBias, seed, maxTokens, stop, isEndIgnored,
                logProbs);
    }

    public Sampling withMinP(double minP) {
        return new Sampling(temperature, topK, topP, minP, penalties, logitBias, seed, maxTokens, stop, isEndIgnored,
                logProbs);
    }

    public Sampling withPenalties(Penalties penalties) {
        return new Sampling(temperature, topK, topP, minP, penalties, logitBias, seed, maxTokens, stop, isEndIgnored,
                logProbs);
    }

    public Sampling withLogitBias(Map<Integer, Double> logitBias) {
        return new Sampling(temperature, topK, topP, minP, penalties, logitBias, seed, maxTokens, stop, isEndIgnored,
                logProbs);
    }

    public Sampling withSeed(long seed) {
        return new Sampling(temperature, topK, topP, minP, penalties, logitBias, seed, maxTokens, stop, isEndIgnored,
                logProbs);
    }

    public Sampling withMaxTokens(int maxTokens) {
        return new Sampling(temperature, topK, topP, minP, penalties, logitBias, seed, maxTokens, stop, isEndIgnored,
                logProbs);
    }

    public Sampling withStop(List<String> stop) {
        return new Sampling(temperature, topK, topP, minP, penalties, logitBias, seed, maxTokens, stop, isEndIgnored,
                logProbs);
    }

    /// Goes on behind the model's end tokens.
    public Sampling ignoringEnd() {
        return new Sampling(temperature, topK, topP, minP, penalties, logitBias, seed, maxTokens, stop, true,
                logProbs);
    }

    public Sampling withLogProbs(int logProbs) {
        return new Sampling(temperature, topK, topP, minP, penalties, logitBias, seed, maxTokens, stop, isEndIgnored,
                logProbs);
    }

    static void require(boolean holds, String name, Number value, String expected) {
        Bounds.require(holds, name, value, expected);
    }
}
