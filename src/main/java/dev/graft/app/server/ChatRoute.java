package dev.graft.app.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.graft.app.server.Writing.Delivery;
import dev.graft.engine.Sampling;
import dev.graft.engine.batch.Order;

/// `POST /v1/chat/completions`: the answer to a conversation.
record ChatRoute(Models models, Metrics metrics) implements Route {
    private static final int MOST_LOG_PROBS = 20;

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
        Tools tools = Tools.of(fields);
        if (tools.isOffered() && logProbs >= 0) {
            throw ApiError.unsupported("logprobs", "there are none of calls; leave 'logprobs' or 'tools' out");
        }
        int[] prompt = prompt(fields, served, tools);
        ResponseFormat format = format(fields, served, tools);
        List<Sampling> texts = SamplingFields.several(sampling.withMaxTokens(most), n);
        List<Asked> asked = List.of(new Asked(format.on(Order.of(prompt, texts)), "messages", n));
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            choices.add(tools.isOffered()
                    ? new ToolAnswer(i, tools.names())
                    : new ChatChoice(i, logProbs >= 0 ? served.texts() : null));
        }
        Envelope envelope = Envelope.of("chatcmpl-", "chat.completion", "chat.completion.chunk", served);
        new Writing(call, served, envelope, asked, choices, metrics).run(delivery);
    }

    private static int logProbs(Fields fields) {
        int top = fields.count("top_logprobs", 0, 0, MOST_LOG_PROBS);
        boolean isWanted = fields.flag("logprobs", false);
        if (fields.has("top_logprobs") && !isWanted) {
            throw fields.refused("top_logprobs", "needs \"logprobs\": true");
        }
        return isWanted ? top : Sampling.NO_LOG_PROBS;
    }

    private static int[] prompt(Fields fields, Served served, Tools tools) {
        return tools.isConcerned()
                ? ChatPrompt.withTools(fields, served, tools)
                : ChatPrompt.of(fields, served, Messages.of(fields), "messages");
    }

    private static ResponseFormat format(Fields fields, Served served, Tools tools) {
        ResponseFormat format = ResponseFormat.of(fields, served);
        if (format.isWanted() && tools.isOffered()) {
            throw ApiError.unsupported("response_format",
                    "a text cannot have a form and call tools; leave 'response_format' or 'tools' out");
        }
        return tools.isOffered() ? tools.format(served) : format;
    }

    private static void refuseWhatIsNotThere(Fields fields) {
        if (fields.has("functions")) {
            throw ApiError.unsupported("functions", "'functions' is not supported; write 'tools'");
        }
        if (fields.texts("modalities").contains("audio") || fields.has("audio")) {
            throw ApiError.unsupported("modalities", "this server writes text only");
        }
    }
}
