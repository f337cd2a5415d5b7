package dev.graft.engine.remote;

import java.io.IOException;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;

import tools.jackson.databind.node.ObjectNode;

import dev.graft.engine.Continuation;
import dev.graft.engine.LanguageModel.Answers;
import dev.graft.engine.LogLikelihood;

/// llama.cpp's server, which tells the probabilities only of tokens that come next: a call for each beginning of a text,
/// by its native route. Continuations of one token with one context share a call, as the four letters of MMLU; longer
/// ones are slow.
record NextTokenScoring(Server server) implements Scoring {
    static final String ROUTE = "/completion";

    /// Likeliest tokens in an answer; the letters of a question with examples are always among them.
    private static final int SOME = 64;

    /// More than any vocabulary has.
    private static final int ALL = 1 << 20;

    /// Requests that are planned together: neighbours share their contexts, and not too many beginnings lie in memory.
    private static final int TOGETHER = 64;

    /// What may come next: log-probability by token, and the largest of all.
    private record Candidates(Map<Integer, Double> logProbs, double best) {}

    @Override
    public void score(List<Continuation> requests, Answers answers) throws IOException {
        for (int from = 0; from < requests.size(); from += TOGETHER) {
            int first = from;
            List<Continuation> some = requests.subList(from, Math.min(requests.size(), from + TOGETHER));
            Map<IntBuffer, Set<Integer>> wanted = new LinkedHashMap<>();
            for (Continuation request : some) {
                int[] tokens = Server.tokens(request);
                for (int i = request.contextLength(); i < tokens.length; i++) {
                    wanted.computeIfAbsent(IntBuffer.wrap(tokens, 0, i), _ -> new LinkedHashSet<>()).add(tokens[i]);
                }
            }
            Map<IntBuffer, Candidates> known = ask(wanted);
            for (int i = 0; i < some.size(); i++) {
                answers.answer(first + i, answer(some.get(i), known));
            }
        }
    }

    private Map<IntBuffer, Candidates> ask(Map<IntBuffer, Set<Integer>> wanted) throws IOException {
        List<IntBuffer> prompts = List.copyOf(wanted.keySet());
        List<Callable<Candidates>> calls = new ArrayList<>();
        wanted.forEach((prompt, tokens) -> calls.add(() -> candidates(prompt, tokens)));
        Map<IntBuffer, Candidates> known = new LinkedHashMap<>();
        Calls.run(server.options().concurrency(), calls, (found, call) -> known.put(prompts.get(call), found));
        return known;
    }

    private static LogLikelihood answer(Continuation request, Map<IntBuffer, Candidates> known) {
        int[] tokens = Server.tokens(request);
        double[] values = new double[request.length()];
        boolean isGreedy = true;
        for (int i = 0; i < values.length; i++) {
            int at = request.contextLength() + i;
            Candidates candidates = Objects.requireNonNull(known.get(IntBuffer.wrap(tokens, 0, at))); // all were asked
            values[i] = Objects.requireNonNull(candidates.logProbs.get(tokens[at])); // and checked
            isGreedy &= values[i] >= candidates.best;
        }
        return new LogLikelihood(values, isGreedy);
    }

    /// Some, and all if one that is wanted is not among them.
    private Candidates candidates(IntBuffer prompt, Set<Integer> tokens) throws IOException {
        int[] ids = Arrays.copyOf(prompt.array(), prompt.limit());
        Candidates some = read(server.http().post(ROUTE, body(ids, SOME)), tokens);
        if (some.logProbs.keySet().containsAll(tokens)) {
            return some;
        }
        Reply all = server.http().post(ROUTE, body(ids, ALL));
        Candidates complete = read(all, tokens);
        if (!complete.logProbs.keySet().containsAll(tokens)) {
            throw all.wrong("lacks the probability of a token that was asked for");
        }
        return complete;
    }

    /// The prompt is kept by the server, so that the next one is only the rest.
    static ObjectNode body(int[] ids, int count) {
        ObjectNode body = Reply.body().put("n_predict", 1).put("n_probs", count).put("temperature", 0)
                .put("cache_prompt", true);
        Reply.tokens(body.putArray("prompt"), ids);
        return body;
    }

    /// `completion_probabilities[0].top_logprobs`: `id` and `logprob` of each.
    private static Candidates read(Reply reply, Set<Integer> tokens) {
        Map<Integer, Double> wanted = new LinkedHashMap<>();
        double best = Double.NEGATIVE_INFINITY;
        for (Reply entry : entries(reply)) {
            double logProb = entry.at("logprob").logProb();
            int id = entry.at("id").count();
            best = Math.max(best, logProb);
            if (tokens.contains(id)) {
                wanted.put(id, logProb);
            }
        }
        return new Candidates(wanted, best);
    }

    static List<Reply> entries(Reply reply) {
        return reply.at("completion_probabilities").at(0).at("top_logprobs").entries();
    }
}
