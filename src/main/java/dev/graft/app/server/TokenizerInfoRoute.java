package dev.graft.app.server;

import java.io.IOException;
import java.util.OptionalInt;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.tokenizer.PromptTemplate;
import dev.graft.tokenizer.Tokenizer;

/// `GET /tokenizer_info`: what lm-eval wants to know of a tokenizer that it reaches over HTTP.
record TokenizerInfoRoute(Models models) implements Route {
    @Override
    public void answer(Call call) throws IOException {
        Served served = models.all().getFirst();
        Tokenizer tokenizer = served.tokenizer();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json, "bos_token", tokenizer.bosId(), tokenizer);
        put(json, "eos_token", tokenizer.eosIds().stream().mapToInt(id -> id).min(), tokenizer);
        put(json, "unk_token", tokenizer.unkId(), tokenizer);
        put(json, "pad_token", tokenizer.padId(), tokenizer);
        json.put("vocab_size", tokenizer.size()).put("model_max_length", served.model().maxLength());
        json.put("chat_template", served.template() instanceof PromptTemplate.Chat(var template)
                ? template.source()
                : null);
        call.reply().json(json);
    }

    private static void put(ObjectNode json, String name, OptionalInt id, Tokenizer tokenizer) {
        json.put(name, id.isPresent() ? tokenizer.token(id.getAsInt()) : null);
    }
}
