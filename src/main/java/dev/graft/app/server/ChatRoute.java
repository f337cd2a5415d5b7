package dev.graft.app.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.graft.app.server.Writing.Delivery;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.Sampling;
import dev.graft.engine.batch.Order;
import dev.graft.tokenizer.Message;
import dev.graft.tokenizer.PromptTemplate;

/// `POST /v1/chat/completions`: the answer to a conversation.
record ChatRoute(Models models, Metrics metrics) implements Route {
    private static final int MOST_LOG_PROBS = 20, LONGEST_TEMPLATE = 256 << 10;
    private static final String TEMPLATE = "chat_template";

    @Override
    public void answer(Call call) throws IOException, InterruptedException {
        Fields fields = call.fields();
        Served served = models.of(fields);
        refuseWhatIsNotThere(fields);
        int n = SamplingFields.count(fields, served);
        int logProbs = logProbs(fields);
        Delivery delivery = Delivery.of(fields);
        Sampling sampling = SamplingFields.of(fields, served, Integer.MAX_VALUE).withLogProbs(logProbs);
        int most = fields.count("max_completion_tokens", sampling.maxTokens(), 0, Integer.MAX_VALUE);
        ResponseFormat format = ResponseFormat.of(fields, served);
        int[] prompt = prompt(fields, served);
        List<Sampling> texts = SamplingFields.several(sampling.withMaxTokens(most), n);
        List<Asked> asked = List.of(new Asked(format.on(Order.of(prompt, texts)), "messages", n));
        List<ChatChoice> choices = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            choices.add(new ChatChoice(i, logProbs >= 0 ? served.texts() : null));
        }
        Envelope envelope = Envelope.of("chatcmpl-", "chat.completion", "chat.completion.chunk", served);
        new Writing(call, served, envelope, asked, choices, metrics).run(delivery);
    }

    private static int logProbs(Fields fields) {
        int top = fields.count("top_logprobs", 0, 0, MOST_LOG_PROBS);
        boolean isWanted = fields.flag("logprobs", false);
        if (fields.has("top_logprobs") && !isWanted) {
            throw fields.wrong("top_logprobs", "needs \"logprobs\": true");
        }
        return isWanted ? top : Sampling.NO_LOG_PROBS;
    }

    private static int[] prompt(Fields fields, Served served) {
        List<Message> messages = Messages.of(fields);
        PromptTemplate template = template(fields, served);
        try {
            return template.encode(served.tokenizer(), template.render(messages));
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
            throw fields.wrong(TEMPLATE, "has %d characters; write %d at most".formatted(own.length(),
                    LONGEST_TEMPLATE));
        }
        try {
            return PromptTemplate.parse(TEMPLATE, own, served.tokenizer());
        } catch (UserError broken) {
            throw ApiError.of(broken, TEMPLATE);
        }
    }

    private static void refuseWhatIsNotThere(Fields fields) {
        for (String name : List.of("tools", "functions")) {
            List<Fields> tools = fields.objects(name);
            if (tools != null && !tools.isEmpty()) {
                throw ApiError.unsupported(name, "'%s' is not supported".formatted(name));
            }
        }
        if (fields.texts("modalities").contains("audio") || fields.has("audio")) {
            throw ApiError.unsupported("modalities", "this server writes text only");
        }
    }
}
