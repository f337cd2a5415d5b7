package dev.graft.app.server;

import java.io.IOException;

import tools.jackson.databind.node.JsonNodeFactory;

import dev.graft.diagnostic.UserError;

/// `POST /apply-template`: the prompt that a conversation becomes, as `/v1/chat/completions` would give it to the model.
/// llama.cpp's server has a route of this name, with the same `messages` and `prompt`.
record ApplyTemplateRoute(Models models) implements Route {
    @Override
    public void answer(Call call) throws IOException {
        Fields fields = call.fields();
        Served served = models.of(fields);
        try {
            String prompt = ChatPrompt.template(fields, served).render(Messages.of(fields));
            call.reply().json(JsonNodeFactory.instance.objectNode().put("prompt", prompt));
        } catch (UserError refused) {
            throw ApiError.of(refused, "messages");
        }
    }
}
