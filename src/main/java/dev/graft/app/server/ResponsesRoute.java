package dev.graft.app.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

import dev.graft.engine.Sampling;
import dev.graft.engine.batch.Order;
import dev.graft.tokenizer.Message;

/// `POST /v1/responses`: OpenAI's newer API for the same. Answers are not stored, so each request brings the whole
/// conversation.
record ResponsesRoute(Models models, Metrics metrics) implements Route {
    private static final String INPUT = "input";

    @Override
    public void answer(Call call) throws IOException, InterruptedException {
        Fields fields = call.fields();
        Served served = models.of(fields);
        refuseWhatIsNotThere(fields);
        fields.object("metadata"); // comes back as it is
        boolean streams = fields.flag("stream", false);
        int most = fields.count("max_output_tokens", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        Sampling sampling = SamplingFields.of(fields, served, most).withMaxTokens(most);
        int[] prompt = ChatPrompt.of(fields, served, messages(fields), INPUT);
        ResponseFormat format = ResponseFormat.ofText(fields, served);
        Asked asked = new Asked(format.on(Order.of(prompt, List.of(sampling))), INPUT, 1);
        new ResponseWriting(call, served, asked, new ResponseJson(fields, served, sampling), metrics).run(streams);
    }

    private static void refuseWhatIsNotThere(Fields fields) {
        if (fields.flag("store", false)) {
            throw ApiError.unsupported("store", "this server stores no answers; write \"store\": false");
        }
        if (fields.flag("background", false)) {
            throw ApiError.unsupported("background", "this server answers at once or by a stream");
        }
        for (String name : List.of("previous_response_id", "conversation", "prompt")) {
            if (fields.has(name)) {
                throw ApiError.unsupported(name,
                        "this server stores nothing that '%s' could name; send the conversation as 'input'".formatted(
                                name));
            }
        }
        JsonNode tools = fields.value("tools");
        if (tools != null && !tools.isEmpty()) {
            throw ApiError.unsupported("tools", "tools are for /v1/chat/completions");
        }
        if ("auto".equals(fields.text("truncation"))) {
            throw ApiError.unsupported("truncation", "this server shortens no conversation");
        }
    }

    private static List<Message> messages(Fields fields) {
        List<Message> messages = new ArrayList<>();
        String instructions = fields.text("instructions");
        if (instructions != null) {
            messages.add(Message.system(instructions));
        }
        JsonNode input = fields.value(INPUT);
        if (input != null && input.isString()) {
            messages.add(Message.user(fields.requiredText(INPUT)));
            return messages;
        }
        List<Fields> items = fields.requiredObjects(INPUT);
        if (items.isEmpty()) {
            throw fields.refused(INPUT, "is an empty list");
        }
        for (Fields item : items) {
            String type = item.text("type");
            if (type != null && !type.equals("message")) {
                throw ApiError.unsupported(item.path("type"),
                        "'%s' is '%s'; this server reads items of type message".formatted(item.path("type"), type));
            }
            messages.add(Messages.message(item));
        }
        return messages;
    }
}
