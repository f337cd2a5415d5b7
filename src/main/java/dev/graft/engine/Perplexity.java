package dev.graft.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// How well a model foresees texts: `exp(nll / scored)`.
///
/// The first token of a text has no probability, because nothing comes before it. A text that is longer than the window
/// is read in windows that move by `stride` tokens, and each window scores the tokens that those before it have not.
///
/// @param nll    negative logarithm of the probability of all scored tokens together, natural
/// @param scored tokens that have a probability
/// @param tokens of the texts
public record Perplexity(double nll, long scored, long tokens) {

    /// How far the texts are read.
    ///
    /// @param window most tokens that the model sees at a time
    /// @param stride tokens by which a window moves on: the fewer, the more comes before each token, and the longer it takes
    public record Reading(int window, int stride) {
        public Reading {
            Sampling.require(window >= 2, "context", window, "2 or more");
            Sampling.require(stride >= 1 && stride < window, "stride", stride, "1 to " + (window - 1));
        }
    }

    /// Is told how far it is.
    @FunctionalInterface
    public interface Progress {
        /// @param soFar of the windows that are done
        void done(Perplexity soFar, int windows, int ofWindows);
    }

    /// @param texts token ids, with the token before every text where the model has one
    /// @throws UserError with `nothing-to-score` if no text has two tokens
    public static Perplexity of(LanguageModel model, List<int[]> texts, Reading reading, Progress progress)
            throws IOException {
        List<Continuation> windows = new ArrayList<>();
        texts.forEach(text -> windows.addAll(windows(text, reading)));
        if (windows.isEmpty()) {
            throw new UserError(Finding.error("nothing-to-score", Place.NOWHERE,
                    "no text has a second token, and the first one has no probability", "give a longer text"));
        }
        long tokens = texts.stream().mapToLong(text -> text.length).sum();
        double[] answered = new double[windows.size()];
        Running running = new Running();
        model.logLikelihoods(windows, (request, answer) -> {
            answered[request] = answer.sum();
            running.add(answer);
            progress.done(new Perplexity(running.nll, running.scored, tokens), running.windows, windows.size());
        });
        double nll = 0; // in the order of the windows, whatever the order of the answers
        for (double logProb : answered) {
            nll -= logProb;
        }
        return new Perplexity(nll, running.scored, tokens);
    }

    /// For those who wait: answers come in any order.
    private static final class Running {
        private double nll;
        private long scored;
        private int windows;

        void add(LogLikelihood answer) {
            nll -= answer.sum();
            scored += answer.length();
            windows++;
        }
    }

    static List<Continuation> windows(int[] text, Reading reading) {
        List<Continuation> windows = new ArrayList<>();
        int scored = 1;
        int end = Math.min(text.length, reading.window());
        while (scored < end) {
            windows.add(Continuation.of(Arrays.copyOfRange(text, Math.max(0, end - reading.window()), scored),
                    Arrays.copyOfRange(text, scored, end)));
            scored = end;
            end = Math.min(text.length, end + reading.stride());
        }
        return windows;
    }

    public double value() {
        return StrictMath.exp(nll / scored);
    }
}
