package dev.graft.engine.remote;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.diagnostic.UserError;
import dev.graft.engine.Continuation;
import dev.graft.engine.LanguageModel;

/// A model behind an OpenAI-compatible completions route.
///
///     try (RemoteModel model = RemoteModel.open(Endpoint.of("http://localhost:8000/v1"), ServerOptions.DEFAULT)) {
///         List<LogLikelihood> answers = model.logLikelihoods(requests);
///     }
///
/// Many calls are under way at once, and the numbers of a request don't depend on that. What was answered before a server
/// failed for good has been told to the caller.
public final class RemoteModel implements LanguageModel {
    /// OpenAI's own limit; of more, the rest is looked for here.
    private static final int MOST_STOPS = 4;

    private final Server server;
    private final ServedModel served;
    private @Nullable Scoring scoring;

    private RemoteModel(Server server, ServedModel served) {
        this.server = server;
        this.served = served;
    }

    /// Asks the server which models it has.
    ///
    /// @throws UserError `unreachable`, `server-failed`, `server-refused`, `bad-answer` or `remote-model`
    public static RemoteModel open(Endpoint endpoint, ServerOptions options) throws IOException {
        return open(endpoint, options, Retry.usual(options.retries()));
    }

    static RemoteModel open(Endpoint endpoint, ServerOptions options, Retry retry) throws IOException {
        Http http = new Http(endpoint, options, retry);
        try {
            ServedModel served = ServedModel.find(http, options);
            return new RemoteModel(new Server(http, options, served.name()), served);
        } catch (IOException | RuntimeException failed) {
            http.close();
            throw failed;
        }
    }

    /// Its name on the server.
    public String name() {
        return server.model();
    }

    /// The server's own tokenizer, a call for each text.
    public RemoteTokenizer tokenizer() throws IOException {
        return RemoteTokenizer.of(server);
    }

    /// What the server says, or no bound if it doesn't.
    @Override
    public int vocabSize() {
        return served.vocabSize();
    }

    /// One less than fits into the server's context, which also has to hold the token that it always writes.
    @Override
    public int maxLength() {
        return served.contextLength() - 2;
    }

    /// @throws UserError also `no-logprobs` if the server tells no probabilities of given texts
    @Override
    public void logLikelihoods(List<Continuation> requests, Answers answers) throws IOException {
        if (requests.isEmpty()) {
            return;
        }
        if (scoring == null) {
            scoring = new Probe(server).scoring();
        }
        scoring.score(requests, answers);
    }

    /// How the server is asked, for the person who wonders; before anything was asked it is not known.
    public String scoring() {
        return switch (scoring) {
            case WholeTextScoring(_, WholeTextScoring.Form form) ->
                form == WholeTextScoring.Form.ECHO ? "echo" : "prompt_logprobs";
            case NextTokenScoring _ -> "next tokens, a call for each token (slow)";
            case null -> "not known yet";
        };
    }

    /// Writes texts, the likeliest token each time.
    ///
    /// @param texts is told each as soon as it is written, in any order, on the calling thread
    /// @throws UserError `server-failed`, `server-refused` or `bad-answer`
    public void write(List<TextRequest> requests, Texts texts) throws IOException {
        List<Callable<String>> calls = new ArrayList<>();
        requests.forEach(request -> calls.add(() -> write(request)));
        Calls.run(server.options().concurrency(), calls, (text, request) -> texts.text(request, text));
    }

    /// Takes the texts of a batch.
    @FunctionalInterface
    public interface Texts {
        /// @param request index in the list of requests
        void text(int request, String text);
    }

    private String write(TextRequest request) throws IOException {
        ObjectNode body = server.body(request.prompt()).put("max_tokens", request.maxTokens());
        if (!request.stops().isEmpty()) {
            request.stops().stream().limit(MOST_STOPS).forEach(body.withArray("stop")::add);
        }
        return request.cut(Server.onlyChoice(server.http().post(Server.COMPLETIONS, body)).at("text").text());
    }

    @Override
    public void close() {
        server.http().close();
    }
}
