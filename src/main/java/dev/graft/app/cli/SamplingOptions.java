package dev.graft.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.Penalties;
import dev.graft.engine.Sampling;

/// How a text is chosen and when it ends, in the words of the servers and runners that people know.
final class SamplingOptions {
    @Option(names = {"--max-tokens",
            "-n"}, paramLabel = "N", description = "Most tokens to write (default: 256; chat: what the context holds).")
    private @Nullable Integer maxTokens;

    @Option(names = {"--temperature",
            "--temp"}, paramLabel = "T", description = "0 takes the likeliest token, 1 draws by the model's probabilities, more is more even (default: 0).")
    private double temperature;

    @Option(names = "--top-k", paramLabel = "N", description = "Draw among the N likeliest tokens; 0 for all (default: 0).")
    private int topK;

    @Option(names = "--top-p", paramLabel = "P", description = "Draw among the likeliest tokens that together have probability P (default: 1, all).")
    private double topP = 1;

    @Option(names = "--min-p", paramLabel = "P", description = "Draw among tokens at least P times as likely as the likeliest (default: 0, all).")
    private double minP;

    @Option(names = "--repetition-penalty", paramLabel = "R", description = "Divide the logits of tokens that were there by R; 1 for none (default: 1).")
    private double repetition = 1;

    @Option(names = "--presence-penalty", paramLabel = "A", description = "Take A off the logits of tokens that the text has (default: 0).")
    private double presence;

    @Option(names = "--frequency-penalty", paramLabel = "A", description = "Take A off the logits of tokens once for each time that the text has them (default: 0).")
    private double frequency;

    @Option(names = "--logit-bias", paramLabel = "ID=V", description = "Add V to the logit of token ID, -100 to 100; repeatable.")
    private Map<Integer, Double> logitBias = new TreeMap<>();

    @Option(names = {"--seed",
            "--random-seed"}, paramLabel = "N", description = "Where the draws start: the same seed gives the same text (default: 0).")
    private long seed;

    @Option(names = "--stop", paramLabel = "TEXT", description = "End before this text; repeatable.")
    private List<String> stop = new ArrayList<>();

    @Option(names = "--ignore-eos", description = "Go on behind the model's end tokens.")
    private boolean ignoreEos;

    /// @param usualMaxTokens if the user has not said how many
    /// @throws UserError with `bad-value`
    Sampling sampling(int usualMaxTokens) {
        return Place.NOWHERE.locate(() -> {
            Sampling sampling = Sampling.greedy().withTemperature(temperature).withTopK(topK).withTopP(topP)
                    .withMinP(minP).withPenalties(new Penalties(repetition, presence, frequency))
                    .withLogitBias(logitBias).withSeed(seed)
                    .withMaxTokens(maxTokens == null ? usualMaxTokens : maxTokens).withStop(stop);
            return ignoreEos ? sampling.ignoringEnd() : sampling;
        });
    }
}
