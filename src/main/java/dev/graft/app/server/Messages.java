package dev.graft.app.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import tools.jackson.databind.JsonNode;

import dev.graft.tokenizer.Message;

/// The field `messages` of a conversation.
final class Messages {
    private static final String NAME = "messages";
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");

    /// Also as `/v1/responses` calls them.
    private static final Set<String> TEXTS = Set.of("text", "input_text", "output_text");

    private Messages() {}

    /// @return one at least
    static List<Message> of(Fields fields) {
        List<Fields> entries = fields.requiredObjects(NAME);
        if (entries.isEmpty()) {
            throw fields.refused(NAME, "is an empty list");
        }
        List<Message> messages = new ArrayList<>();
        for (Fields entry : entries) {
            messages.add(message(entry));
        }
        return messages;
    }

    static Message message(Fields entry) {
        return new Message(role(entry), content(entry));
    }

    private static String role(Fields message) {
        String role = message.requiredText("role");
        if (!ROLES.contains(role)) {
            throw message.refused("role", "is '%s'; write system, user or assistant".formatted(role));
        }
        return role.equals("developer") ? "system" : role; // OpenAI's newer word for it
    }

    /// A text, or a list of parts that are texts, each of which begins a line.
    static String content(Fields message) {
        JsonNode content = message.value("content");
        if (content == null || !content.isArray()) {
            return message.requiredText("content");
        }
        List<String> parts = new ArrayList<>();
        for (Fields part : message.requiredObjects("content")) {
            String type = part.requiredText("type");
            if (!TEXTS.contains(type)) {
                throw ApiError.unsupported(part.path("type"),
                        "'%s' is '%s'; this server reads parts of type text".formatted(part.path("type"), type));
            }
            parts.add(part.requiredText("text"));
        }
        return String.join("\n", parts);
    }
}
