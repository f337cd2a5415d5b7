package dev.graft.app.server;

import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.engine.Finish;
import dev.graft.engine.Sampling;

/// The object of `/v1/responses`, in every state of its text.
final class ResponseJson {
    private final String id = name("resp_");
    private final String messageId = name("msg_");
    private final long createdSeconds = System.currentTimeMillis() / 1000;
    private final Fields fields;
    private final Served served;
    private final Sampling sampling;

    /// @param fields of the request, some of which the answer repeats
    ResponseJson(Fields fields, Served served, Sampling sampling) {
        this.fields = fields;
        this.served = served;
        this.sampling = sampling;
    }

    private static String name(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "");
    }

    String messageId() {
        return messageId;
    }

    /// While nothing is written.
    ObjectNode begun() {
        ObjectNode json = head("in_progress", null);
        json.putArray("output");
        return json.putNull("usage");
    }

    ObjectNode whole(String text, Finish finish, Usage usage) {
        boolean isCut = isCut(finish);
        ObjectNode json = head(isCut ? "incomplete" : "completed", isCut ? "max_output_tokens" : null);
        json.putArray("output").add(message(text, finish));
        ObjectNode counts = json.putObject("usage").put("input_tokens", usage.prompt())
                .put("output_tokens", usage.written()).put("total_tokens", usage.prompt() + usage.written());
        counts.putObject("input_tokens_details").put("cached_tokens", usage.reused());
        counts.putObject("output_tokens_details").put("reasoning_tokens", 0);
        return json;
    }

    static boolean isCut(Finish finish) {
        return finish == Finish.MAX_TOKENS || finish == Finish.CONTEXT_FULL;
    }

    private ObjectNode head(String status, @Nullable String cutBy) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id).put("object", "response")
                .put("created_at", createdSeconds).put("status", status).putNull("error");
        if (cutBy == null) {
            json.putNull("incomplete_details");
        } else {
            json.putObject("incomplete_details").put("reason", cutBy);
        }
        json.put("instructions", fields.text("instructions")).set("max_output_tokens", orNull("max_output_tokens"));
        json.put("model", served.id()).put("parallel_tool_calls", true).putNull("previous_response_id")
                .put("store", false).put("temperature", sampling.temperature()).put("top_p", sampling.topP())
                .put("tool_choice", "auto").put("truncation", "disabled").set("metadata", orEmpty("metadata"));
        json.putArray("tools");
        json.putObject("reasoning").putNull("effort").putNull("summary");
        Fields described = fields.object("text");
        JsonNode format = described == null ? null : described.value("format");
        ObjectNode text = json.putObject("text");
        if (format == null) {
            text.putObject("format").put("type", "text");
        } else {
            text.set("format", format);
        }
        return json;
    }

    private JsonNode orNull(String name) {
        JsonNode value = fields.value(name);
        return value == null ? JsonNodeFactory.instance.nullNode() : value;
    }

    private JsonNode orEmpty(String name) {
        JsonNode value = fields.value(name);
        return value == null ? JsonNodeFactory.instance.objectNode() : value;
    }

    /// @param finish null while it is written
    ObjectNode message(String text, @Nullable Finish finish) {
        String status = finish == null ? "in_progress" : isCut(finish) ? "incomplete" : "completed";
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("type", "message").put("id", messageId)
                .put("status", status).put("role", "assistant");
        if (finish == null) {
            json.putArray("content");
        } else {
            json.putArray("content").add(part(text));
        }
        return json;
    }

    static ObjectNode part(String text) {
        ObjectNode part = JsonNodeFactory.instance.objectNode().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }
}
