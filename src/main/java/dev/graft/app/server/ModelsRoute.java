package dev.graft.app.server;

import java.io.IOException;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `GET /v1/models`
record ModelsRoute(Models models) implements Route {
    @Override
    public void answer(Call call) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = json.putArray("data");
        models.all().forEach(served -> data.add(ModelJson.of(served, models)));
        call.reply().json(json);
    }
}
