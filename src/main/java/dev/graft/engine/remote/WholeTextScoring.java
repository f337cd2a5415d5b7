package dev.graft.engine.remote;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;

import tools.jackson.databind.node.ObjectNode;

import dev.graft.engine.Continuation;
import dev.graft.engine.LanguageModel.Answers;
import dev.graft.engine.LogLikelihood;

/// One call for each text, and all its tokens' log-probabilities at once; the longest text first, as lm-eval asks.
///
/// @param form how the server calls them
record WholeTextScoring(Server server, Form form) implements Scoring {

    /// Two ways to ask for the probabilities of a prompt.
    enum Form {
        /// OpenAI's older way: the prompt comes back in front of the answer, with its log-probabilities.
        ECHO {
            @Override
            void ask(ObjectNode body) {
                body.put("logprobs", 1).put("echo", true);
            }

            @Override
            LogLikelihood read(Reply choice, int[] tokens, int context) {
                Reply logProbs = choice.at("logprobs");
                Reply own = list(logProbs.at("token_logprobs"), tokens.length);
                Reply top = list(logProbs.at("top_logprobs"), tokens.length);
                double[] values = new double[tokens.length - context];
                boolean isGreedy = true;
                for (int i = 0; i < values.length; i++) {
                    values[i] = own.at(context + i).logProb();
                    double best = top.at(context + i).fields().stream().mapToDouble(Reply::logProb).max()
                            .orElseThrow(() -> top.wrong("has an empty entry"));
                    isGreedy &= values[i] >= best;
                }
                return new LogLikelihood(values, isGreedy);
            }

            /// The prompt's tokens and perhaps the one that was written; the first has no probability.
            private static Reply list(Reply list, int tokens) {
                if (list.size() != tokens && list.size() != tokens + 1) {
                    throw list.wrong(
                            "has %d entries for %d tokens and one more: the server counts other tokens than were sent"
                                    .formatted(list.size(), tokens));
                }
                if (!list.at(0).isNull()) {
                    throw list.wrong("begins with a probability, and nothing stands before the first token");
                }
                return list;
            }
        },

        /// vLLM's own way.
        PROMPT_LOGPROBS {
            @Override
            void ask(ObjectNode body) {
                body.put("prompt_logprobs", 1);
            }

            @Override
            LogLikelihood read(Reply choice, int[] tokens, int context) {
                Reply list = choice.at("prompt_logprobs");
                if (list.size() != tokens.length) {
                    throw list.wrong("has %d entries for %d tokens".formatted(list.size(), tokens.length));
                }
                double[] values = new double[tokens.length - context];
                boolean isGreedy = true;
                for (int i = 0; i < values.length; i++) {
                    Reply entry = list.at(context + i).at(Integer.toString(tokens[context + i]));
                    values[i] = entry.at("logprob").logProb();
                    isGreedy &= entry.at("rank").count() == 1;
                }
                return new LogLikelihood(values, isGreedy);
            }
        };

        abstract void ask(ObjectNode body);

        /// @param context tokens in front of those that are asked about, 1 at least
        abstract LogLikelihood read(Reply choice, int[] tokens, int context);
    }

    @Override
    public void score(List<Continuation> requests, Answers answers) throws IOException {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingInt(i -> -requests.get(i).contextLength() - requests.get(i).length()));
        List<Callable<LogLikelihood>> calls = new ArrayList<>();
        for (int request : order) {
            calls.add(() -> score(requests.get(request)));
        }
        Calls.run(server.options().concurrency(), calls,
                (answer, call) -> answers.answer(order.get(call), answer));
    }

    private LogLikelihood score(Continuation request) throws IOException {
        int[] tokens = Server.tokens(request);
        return form.read(Server.onlyChoice(server.http().post(Server.COMPLETIONS, ask(tokens))), tokens,
                request.contextLength());
    }

    ObjectNode ask(int[] tokens) {
        ObjectNode body = server.body(tokens).put("max_tokens", 1);
        form.ask(body);
        return body;
    }
}
