package dev.graft.engine.remote;

import tools.jackson.databind.node.ObjectNode;

import dev.graft.engine.Continuation;

/// What every call needs.
///
/// @param model its name there
record Server(Http http, ServerOptions options, String model) {
    static final String COMPLETIONS = "/v1/completions";
    private static final int SEED = 1234;

    /// Ids and never text: text would be encoded by the server's own rules.
    ObjectNode body(int[] prompt) {
        ObjectNode body = Reply.body().put("model", model).put("temperature", 0).put("seed", SEED);
        Reply.tokens(body.putArray("prompt").addArray(), prompt);
        return body;
    }

    /// The answer to the one prompt of a call.
    static Reply onlyChoice(Reply reply) {
        Reply choices = reply.at("choices");
        if (choices.size() != 1) {
            throw choices.wrong("has %d entries for one prompt".formatted(choices.size()));
        }
        Reply choice = choices.at(0);
        Reply index = choice.find("index");
        if (index != null && index.count() != 0) {
            throw index.wrong("is not that of the prompt");
        }
        return choice;
    }

    /// Context and continuation.
    static int[] tokens(Continuation request) {
        int[] tokens = new int[request.contextLength() + request.length()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = request.at(i);
        }
        return tokens;
    }
}
