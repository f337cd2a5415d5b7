package dev.graft.app.server;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A model as OpenAI's list has it, with the length of its context as vLLM says it and the size of its vocabulary as
/// llama.cpp does.
final class ModelJson {
    private ModelJson() {}

    static ObjectNode of(Served served, Models models) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", served.id()).put("object", "model")
                .put("created", models.createdSeconds()).put("owned_by", "graft")
                .put("max_model_len", served.model().maxLength());
        json.putObject("meta").put("n_vocab", served.model().vocabSize());
        return json;
    }
}
