package dev.graft.app.server;

import java.io.IOException;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.tokenizer.PromptTemplate;

/// `GET /page/models`: what the page shows of the models, first of all their templates.
record PageModelsRoute(Models models) implements Route {
    @Override
    public void answer(Call call) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode list = json.putArray("models");
        for (Served served : models.all()) {
            ObjectNode template = list.addObject().put("id", served.id())
                    .put("max_length", served.model().maxLength()).putObject("template");
            switch (served.template()) {
                case PromptTemplate.Chat(var chat) -> template.put("kind", "chat").put("source", chat.source());
                case PromptTemplate.Card(var card) -> template.put("kind", "text").put("source", card.text());
                case PromptTemplate.Plain() -> template.put("kind", "text").put("source", "{prompt}");
                case null -> template.put("kind", "none").put("source", "");
            }
        }
        call.reply().json(json);
    }
}
