package dev.graft.app.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.graft.app.server.Prompts.Prompt;
import dev.graft.app.server.Writing.Delivery;
import dev.graft.engine.Sampling;
import dev.graft.engine.batch.Order;

/// `POST /v1/completions`: what comes after a prompt, or after each of several.
record CompletionsRoute(Models models, Metrics metrics) implements Route {
    private static final int USUAL_MAX_TOKENS = 16, MOST_LOG_PROBS = 20, MOST_CHOICES = 8192;

    @Override
    public void answer(Call call) throws IOException, InterruptedException {
        Fields fields = call.fields();
        Served served = models.of(fields);
        int n = SamplingFields.count(fields, served);
        refuseWhatIsNotThere(fields, n);
        int logProbs = fields.count("logprobs", Sampling.NO_LOG_PROBS, 0, MOST_LOG_PROBS);
        boolean echoes = fields.flag("echo", false);
        Delivery delivery = Delivery.of(fields);
        Sampling sampling = SamplingFields.of(fields, served, USUAL_MAX_TOKENS).withLogProbs(logProbs);
        ResponseFormat format = ResponseFormat.of(fields, served);
        List<Asked> asked = new ArrayList<>();
        List<CompletionChoice> choices = new ArrayList<>();
        List<Prompt> prompts = Prompts.of(fields, served);
        if ((long) prompts.size() * n > MOST_CHOICES) {
            throw fields.refused("n", "asks for %d texts of each of %d prompts; write %d texts at most".formatted(n,
                    prompts.size(), MOST_CHOICES));
        }
        for (Prompt prompt : prompts) {
            Order order = format.on(Order.of(prompt.tokens(), SamplingFields.several(sampling, n)));
            boolean scores = echoes && logProbs >= 0;
            asked.add(new Asked(scores ? order.withPromptLogProbs(logProbs) : order, prompt.param(), n));
            Echo echo = echoes ? Echo.of(prompt, served.tokenizer()) : null;
            for (int i = 0; i < n; i++) {
                choices.add(new CompletionChoice(choices.size(), prompt, served, echo,
                        logProbs >= 0 ? served.texts() : null));
            }
        }
        Envelope envelope = Envelope.of("cmpl-", "text_completion", "text_completion", served);
        new Writing(call, served, envelope, asked, choices, metrics).run(delivery);
    }

    private static void refuseWhatIsNotThere(Fields fields, int n) {
        String suffix = fields.text("suffix");
        if (suffix != null && !suffix.isEmpty()) {
            throw ApiError.unsupported("suffix", "'suffix' is not supported: texts are written forwards only");
        }
        if (fields.count("best_of", n, 1, Integer.MAX_VALUE) != n) {
            throw ApiError.unsupported("best_of",
                    "'best_of' is not supported, but as the same number as 'n'; ask for n texts with logprobs and choose");
        }
        if (fields.flag("use_beam_search", false)) {
            throw ApiError.unsupported("use_beam_search", "'use_beam_search' is not supported");
        }
    }
}
