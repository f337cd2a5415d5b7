package dev.graft.app.server;

import java.io.IOException;

/// `GET /v1/models/ID`
record ModelRoute(Models models) implements Route {
    private static final String PREFIX = "/v1/models/";

    @Override
    public void answer(Call call) throws IOException {
        call.reply().json(ModelJson.of(models.named(call.path().substring(PREFIX.length())), models));
    }
}
