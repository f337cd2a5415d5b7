package dev.graft.engine.remote;

import java.io.IOException;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.remote.Http.Outcome;
import dev.graft.engine.remote.Http.Status500;
import dev.graft.engine.remote.WholeTextScoring.Form;

/// Finds out what a server can do. Some take what they don't know without a word, and then every score is chance: so
/// each way is tried with a text of two tokens, and its answer looked at.
final class Probe {
    private static final int[] TEXT = {10, 11};

    private final Server server;

    Probe(Server server) {
        this.server = server;
    }

    /// @throws UserError `no-logprobs` if it tells no probabilities of given texts
    Scoring scoring() throws IOException {
        StringBuilder said = new StringBuilder();
        for (Form form : Form.values()) {
            WholeTextScoring scoring = new WholeTextScoring(server, form);
            Reply reply = answer(Server.COMPLETIONS, scoring.ask(TEXT), said);
            if (reply != null && canRead(form, reply, said)) {
                return scoring;
            }
        }
        Reply reply = answer(NextTokenScoring.ROUTE, NextTokenScoring.body(TEXT, 2), said);
        if (reply != null && isNative(reply, said)) {
            return new NextTokenScoring(server);
        }
        throw new UserError(Finding.error("no-logprobs", new Place.InFile(server.http().toString()),
                "the server tells no probabilities of given texts, neither by 'echo' nor by 'prompt_logprobs' nor by "
                        + "llama.cpp's /completion: " + said,
                "use vLLM, llama.cpp or `graft serve`; tasks that only write, such as gsm8k, work all the same"));
    }

    /// @return null if it refuses
    private @Nullable Reply answer(String route, ObjectNode body, StringBuilder said)
            throws IOException {
        return switch (server.http().tryPost(route, body, Status500.REFUSAL)) {
            case Outcome.Answer(Reply reply) -> reply;
            case Outcome.Refusal(int status, UserError error) when status == 401 || status == 403 -> throw error;
            case Outcome.Refusal(_, UserError error) -> note(error, said);
        };
    }

    private static boolean canRead(Form form, Reply reply, StringBuilder said) {
        try {
            form.read(Server.onlyChoice(reply), TEXT, 1);
            checkCount(reply);
            return true;
        } catch (UserError wrong) {
            note(wrong, said);
            return false;
        }
    }

    /// One more token in the prompt is one that the server added.
    private static void checkCount(Reply reply) {
        Reply usage = reply.find("usage");
        Reply count = usage == null ? null : usage.find("prompt_tokens");
        if (count != null && count.count() != TEXT.length) {
            throw count.wrong("is %d for a prompt of %d tokens".formatted(count.count(), TEXT.length));
        }
    }

    private static boolean isNative(Reply reply, StringBuilder said) {
        try {
            return NextTokenScoring.entries(reply).getFirst().at("logprob").logProb() <= 0;
        } catch (UserError wrong) {
            note(wrong, said);
            return false;
        }
    }

    private static @Nullable Reply note(UserError error, StringBuilder said) {
        said.append(said.isEmpty() ? "" : "; ").append(error.findings().getFirst().what());
        return null;
    }
}
