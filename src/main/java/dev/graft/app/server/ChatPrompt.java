package dev.graft.app.server;

import java.util.List;
import java.util.Map;

import dev.graft.diagnostic.UserError;
import dev.graft.tokenizer.Message;
import dev.graft.tokenizer.PromptTemplate;
import dev.graft.tokenizer.Turn;
import dev.graft.tokenizer.jinja.Value;

/// The ids that a conversation becomes, by the template of the request, else of the model.
final class ChatPrompt {
    private static final int LONGEST_TEMPLATE = 256 << 10;
    private static final String TEMPLATE = "chat_template";

    private ChatPrompt() {}

    /// @param param the field that the conversation is from
    static int[] of(Fields fields, Served served, List<Message> messages, String param) {
        PromptTemplate template = template(fields, served);
        try {
            return template.encode(served.tokenizer(), template.render(messages));
        } catch (UserError refused) {
            throw ApiError.of(refused, param);
        }
    }

    /// A conversation with tools or their calls, which only some templates know.
    static int[] withTools(Fields fields, Served served, Tools tools) {
        if (!(template(fields, served) instanceof PromptTemplate.Chat(var chat) && chat.takesTools())) {
            throw ApiError.unsupported("tools",
                    "the chat template of model '%s' does not read 'tools', so the model would not see them".formatted(
                            served.id()));
        }
        try {
            Map<String, Value> more = tools.isOffered() ? Map.of("tools", tools.value()) : Map.of();
            String rendered = chat.render(ToolMessages.of(fields), Turn.OPEN, more);
            return new PromptTemplate.Chat(chat).encode(served.tokenizer(), rendered);
        } catch (UserError refused) {
            throw ApiError.of(refused, "messages");
        }
    }

    /// The one that the request brings, else the model's.
    static PromptTemplate template(Fields fields, Served served) {
        String own = fields.text(TEMPLATE);
        PromptTemplate usual = served.template();
        if (own == null) {
            if (usual == null) {
                throw ApiError.of(400, "no-chat-template", ("model '%s' has no chat template; start the server with"
                        + " --template, send one as 'chat_template', or use /v1/completions").formatted(served.id()));
            }
            return usual;
        }
        if (own.length() > LONGEST_TEMPLATE) {
            throw fields.refused(TEMPLATE, "has %d characters; write %d at most".formatted(own.length(),
                    LONGEST_TEMPLATE));
        }
        try {
            return PromptTemplate.parse(TEMPLATE, own, served.tokenizer());
        } catch (UserError broken) {
            throw ApiError.of(broken, TEMPLATE);
        }
    }
}
