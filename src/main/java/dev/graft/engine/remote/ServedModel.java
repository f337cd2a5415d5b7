package dev.graft.engine.remote;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.remote.Http.Outcome;

/// What a server says of one of its models.
///
/// @param contextLength tokens of a text and what is written behind it
/// @param vocabSize     no bound if it says nothing
record ServedModel(String name, int contextLength, int vocabSize) {
    private static final String ROUTE = "/v1/models";

    /// @throws UserError `remote-model` if there are several and none was named, or none of this name
    static ServedModel find(Http http, ServerOptions options) throws IOException {
        String wanted = options.model();
        return switch (http.tryGet(ROUTE)) {
            case Outcome.Answer(Reply reply) -> of(choose(reply.at("data").entries(), wanted, http), options);
            case Outcome.Refusal(int status, UserError error) when status == 401 || status == 403 -> throw error;
            case Outcome.Refusal _ when wanted != null ->
                new ServedModel(wanted, length(options, null), Integer.MAX_VALUE);
            case Outcome.Refusal _ -> throw wrong(http, "the server has no list of its models",
                    "name one with --model-name");
        };
    }

    private static Reply choose(List<Reply> models, @Nullable String wanted, Http http) {
        List<String> names = new ArrayList<>();
        for (Reply model : models) {
            String name = model.at("id").text();
            if (name.equals(wanted) || (wanted == null && models.size() == 1)) {
                return model;
            }
            names.add(name);
        }
        throw wanted == null
                ? wrong(http, names.isEmpty()
                        ? "the server has no model"
                        : "the server has several models: " + String.join(", ", names),
                        "name one of them with --model-name")
                : wrong(http, "the server has no model '%s', but %s".formatted(wanted, String.join(", ", names)),
                        DidYouMean.nearest(wanted, names).map(near -> "write '" + near + "'")
                                .orElse("name one of them with --model-name"));
    }

    /// vLLM says `max_model_len`, llama.cpp `meta.n_vocab`.
    private static ServedModel of(Reply model, ServerOptions options) {
        Reply meta = model.find("meta");
        Reply vocabulary = meta == null ? null : meta.find("n_vocab");
        return new ServedModel(model.at("id").text(), length(options, model.find("max_model_len")),
                vocabulary == null ? Integer.MAX_VALUE : vocabulary.count());
    }

    private static int length(ServerOptions options, @Nullable Reply said) {
        if (options.maxLength() > 0) {
            return options.maxLength();
        }
        int length = said == null ? ServerOptions.USUAL_LENGTH : said.count();
        if (said != null && length < 3) {
            throw said.wrong("is no length of a context");
        }
        return length;
    }

    private static UserError wrong(Http http, String what, String remedy) {
        return new UserError(Finding.error("remote-model", new Place.InFile(http.toString()), what, remedy));
    }
}
