package dev.graft.eval.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import dev.graft.engine.Continuation;
import dev.graft.engine.LanguageModel;
import dev.graft.eval.Answer;
import dev.graft.eval.Evaluation;
import dev.graft.eval.PrefixTree;
import dev.graft.eval.TokenRequest;

/// How likely are the answers? All requests of many documents go to the engine together, which runs once what they have
/// in common.
final class Weighing {
    /// Token ids of a batch, 128 MiB of them. The six benchmarks have 23 million, so that all of them are one batch; the
    /// bound is for data of any size.
    private static final long BATCH_TOKENS = 32L << 20;

    private final LanguageModel model;
    private final Evaluation evaluation;
    private final EvalProgress progress;
    private final BooleanSupplier isStopped;

    Weighing(LanguageModel model, Evaluation evaluation, EvalProgress progress, BooleanSupplier isStopped) {
        this.model = model;
        this.evaluation = evaluation;
        this.progress = progress;
        this.isStopped = isStopped;
    }

    /// @return whether it came to the end
    boolean run(List<Asked> asked) throws IOException {
        try {
            for (int from = 0; from < asked.size();) {
                int to = from;
                for (long tokens = 0; to < asked.size() && (to == from || tokens < BATCH_TOKENS); to++) {
                    tokens += storedTokens(asked.get(to));
                }
                batch(asked.subList(from, to));
                from = to;
            }
            return true;
        } catch (Stopped _) {
            return false;
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    /// About: requests of a document share their context.
    private static long storedTokens(Asked asked) {
        long tokens = asked.requests().getFirst().context().length;
        for (TokenRequest request : asked.requests()) {
            tokens += request.continuationLength();
        }
        return tokens;
    }

    private void batch(List<Asked> asked) throws IOException {
        List<Continuation> continuations = new ArrayList<>();
        List<Integer> documents = new ArrayList<>(); // of each continuation
        List<Integer> requests = new ArrayList<>();
        for (int document = 0; document < asked.size(); document++) {
            List<TokenRequest> own = asked.get(document).requests();
            for (int request = 0; request < own.size(); request++) {
                continuations.add(Continuation.of(own.get(request).context(), own.get(request).continuation()));
                documents.add(document);
                requests.add(request);
            }
        }
        Tally tally = new Tally(asked, tokens(asked, documents), progress);
        OpenAnswers open = new OpenAnswers(evaluation, asked);
        model.logLikelihoods(continuations, (index, likelihood) -> {
            int document = documents.get(index);
            try {
                if (open.put(document, requests.get(index),
                        new Answer.Likelihood(likelihood.sum(), likelihood.isGreedy()))) {
                    tally.done(document);
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            if (isStopped.getAsBoolean()) {
                throw new Stopped();
            }
        });
    }

    /// What each document adds to the tokens that are run.
    private static long[] tokens(List<Asked> asked, List<Integer> documents) {
        PrefixTree tree = PrefixTree.of(Asked.requests(asked));
        long[] tokens = new long[asked.size()];
        for (int i = 0; i < tree.size(); i++) {
            tokens[documents.get(tree.request(i))] += tree.newTokens(i);
        }
        return tokens;
    }
}
