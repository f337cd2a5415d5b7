package dev.graft.app.server;

import java.io.IOException;

import tools.jackson.databind.node.JsonNodeFactory;

import dev.graft.tokenizer.Specials;

/// `POST /detokenize`: `{"tokens"}` to `{"prompt"}`, special tokens written out.
record DetokenizeRoute(Models models) implements Route {
    @Override
    public void answer(Call call) throws IOException {
        Fields fields = call.fields();
        Served served = models.of(fields);
        int[] ids = Prompts.ids(fields, "tokens", served);
        call.reply().json(JsonNodeFactory.instance.objectNode().put("prompt",
                served.tokenizer().decode(ids, Specials.ADD)));
    }
}
