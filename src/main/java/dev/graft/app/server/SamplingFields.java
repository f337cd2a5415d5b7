package dev.graft.app.server;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import dev.graft.engine.Penalties;
import dev.graft.engine.Sampling;

/// How a text is chosen, by the fields of OpenAI's API and those that vLLM and llama.cpp add: `top_k`, `min_p`,
/// `repetition_penalty`, `ignore_eos`.
final class SamplingFields {
    private static final double MOST_TEMPERATURE = 2, MOST_PENALTY = 2, MOST_REPETITION = 100, MOST_BIAS = 100;
    private static final int MOST_STOPS = 64, LONGEST_STOP = 1024;

    private SamplingFields() {}

    /// @param usualMaxTokens if the request does not say how many
    static Sampling of(Fields fields, Served served, int usualMaxTokens) {
        Penalties penalties = new Penalties(
                fields.number("repetition_penalty", 1, Math.ulp(1.0f), MOST_REPETITION),
                fields.number("presence_penalty", 0, -MOST_PENALTY, MOST_PENALTY),
                fields.number("frequency_penalty", 0, -MOST_PENALTY, MOST_PENALTY));
        Sampling sampling = Sampling.greedy()
                .withTemperature(fields.number("temperature", 1, 0, MOST_TEMPERATURE))
                .withTopP(Math.max(Double.MIN_VALUE, fields.number("top_p", 1, 0, 1))) // 0 is the likeliest alone
                .withTopK(topK(fields))
                .withMinP(fields.number("min_p", 0, 0, 1))
                .withPenalties(penalties)
                .withLogitBias(logitBias(fields, served.model().vocabSize()))
                .withSeed(seed(fields))
                .withMaxTokens(fields.count("max_tokens", usualMaxTokens, 0, Integer.MAX_VALUE))
                .withStop(stop(fields));
        return fields.flag("ignore_eos", false) ? sampling.ignoringEnd() : sampling;
    }

    /// vLLM writes -1 for all.
    private static int topK(Fields fields) {
        return Math.max(0, fields.count("top_k", 0, -1, Integer.MAX_VALUE));
    }

    /// Another one each time unless the client names one.
    private static long seed(Fields fields) {
        return fields.has("seed")
                ? fields.whole("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE)
                : ThreadLocalRandom.current().nextLong();
    }

    private static List<String> stop(Fields fields) {
        List<String> stop = fields.texts("stop");
        if (stop.size() > MOST_STOPS) {
            throw fields.refused("stop", "has %d texts; write %d at most".formatted(stop.size(), MOST_STOPS));
        }
        for (String text : stop) {
            if (text.isEmpty() || text.length() > LONGEST_STOP) {
                throw fields.refused("stop", "has a text of %d characters; write 1 to %d".formatted(text.length(),
                        LONGEST_STOP));
            }
        }
        return stop;
    }

    private static Map<Integer, Double> logitBias(Fields fields, int vocab) {
        Fields biases = fields.object("logit_bias");
        Map<Integer, Double> biasById = new TreeMap<>();
        if (biases != null) {
            for (String id : biases.names()) {
                if (!id.matches("[0-9]{1,9}") || Integer.parseInt(id) >= vocab) {
                    throw fields.refused("logit_bias", "has the key '%s'; write ids of tokens, 0 to %d".formatted(id,
                            vocab - 1));
                }
                biasById.put(Integer.valueOf(id), biases.number(id, 0, -MOST_BIAS, MOST_BIAS));
            }
        }
        return biasById;
    }

    /// One for each of `n` texts: number `i` is the one that is written alone with the seed `i` higher.
    static List<Sampling> several(Sampling sampling, int n) {
        return IntStream.range(0, n).mapToObj(i -> sampling.withSeed(sampling.seed() + i)).toList();
    }

    /// `n`, up to what can be asked for at once.
    static int count(Fields fields, Served served) {
        return fields.count("n", 1, 1, Math.clamp(served.batcher().load().queue(), 1, 128));
    }
}
