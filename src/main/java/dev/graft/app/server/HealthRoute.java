package dev.graft.app.server;

import java.io.IOException;

import tools.jackson.databind.node.JsonNodeFactory;

/// `GET /health`: 200 while requests are taken.
record HealthRoute() implements Route {
    @Override
    public void answer(Call call) throws IOException {
        call.reply().json(JsonNodeFactory.instance.objectNode().put("status", "ok"));
    }
}
