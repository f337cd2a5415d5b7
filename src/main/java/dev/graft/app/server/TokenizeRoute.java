package dev.graft.app.server;

import java.io.IOException;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.tokenizer.Specials;

/// `POST /tokenize`: `{"prompt", "add_special_tokens"}` to `{"tokens"}`, as vLLM and lm-eval have it.
record TokenizeRoute(Models models) implements Route {
    @Override
    public void answer(Call call) throws IOException {
        Fields fields = call.fields();
        Served served = models.of(fields);
        String text = fields.requiredText("prompt");
        boolean adds = fields.flag("add_special_tokens", true);
        int[] ids = Texts.encode(served, text, adds ? Specials.ADD : Specials.NONE, "prompt");
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode tokens = json.putArray("tokens");
        for (int id : ids) {
            tokens.add(id);
        }
        call.reply().json(json.put("count", ids.length).put("max_model_len", served.model().maxLength()));
    }
}
