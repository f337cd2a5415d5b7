package dev.graft.app.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import dev.graft.diagnostic.UserError;
import dev.graft.engine.Branch;
import dev.graft.engine.LoadOptions;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Perplexity;
import dev.graft.engine.Sampling;
import dev.graft.engine.Step;
import dev.graft.tokenizer.CardTemplate;
import dev.graft.tokenizer.ChatTemplate;
import dev.graft.tokenizer.Message;
import dev.graft.tokenizer.PromptTemplate;
import dev.graft.tokenizer.Specials;
import dev.graft.tokenizer.Tokenizer;

/// Lets models read the sample and answer the prompts, one after the other, all in the same way.
final class Sitting {
    /// Tokens of the text between two places where predictions are compared.
    private static final int STRIDE = 16;
    /// 48 rows of a vocabulary of 150,000 are 29 MB.
    private static final int MOST_PLACES = 48;
    /// Each copies a block of keys and values: 8 take 170 MB in a model of 70 billion parameters.
    private static final int PLACES_AT_ONCE = 8;
    private static final int MOST_WINDOW = 2048;
    private static final int ANSWER_TOKENS = 64;
    /// More than a text of a window needs.
    private static final long CACHE_BYTES = 1L << 30;

    private final PromptTemplate template;
    private final int threads;
    private final GateProgress progress;

    private Sitting(PromptTemplate template, int threads, GateProgress progress) {
        this.template = template;
        this.threads = threads;
        this.progress = progress;
    }

    /// With the template of a model: its tokenizer's, else that of its card, else none.
    static Sitting of(Path directory, int threads, GateProgress progress) throws IOException {
        return new Sitting(template(directory), threads, progress);
    }

    private static PromptTemplate template(Path directory) throws IOException {
        ChatTemplate chat = ChatTemplate.of(directory).orElse(null);
        if (chat != null) {
            return new PromptTemplate.Chat(chat);
        }
        Path card = directory.resolve("README.md");
        if (Files.isRegularFile(card)) {
            try {
                return new PromptTemplate.Card(CardTemplate.read(card));
            } catch (UserError _) {
                return new PromptTemplate.Plain(); // a card without a template
            }
        }
        return new PromptTemplate.Plain();
    }

    /// How the prompts are put, for people.
    String way() {
        return switch (template) {
            case PromptTemplate.Chat _ -> "in the chat template";
            case PromptTemplate.Card _ -> "in the card's template";
            case PromptTemplate.Plain _ -> "without a template";
        };
    }

    /// @throws UserError if the model cannot be run, or gives no numbers
    Portrait portrait(String name, Path directory) throws IOException {
        progress.reads(name);
        LoadOptions options = LoadOptions.standard().withThreads(threads).withCacheBytes(CACHE_BYTES);
        try (LocalModel model = LocalModel.load(directory, options)) {
            Tokenizer tokenizer = model.tokenizer();
            int[] ids = tokenizer.encode(Sample.text(), Specials.ADD);
            int window = Math.min(model.maxLength(), MOST_WINDOW);
            Perplexity perplexity = Perplexity.of(model, List.of(ids),
                    new Perplexity.Reading(window, Math.max(1, window / 2)), (_, _, _) -> {});
            Predictions predictions = predictions(model, ids, window);
            progress.asked(name, 0, ANSWER_TOKENS);
            return new Portrait(name, Arrays.stream(ids).boxed().toList(), perplexity, predictions,
                    replies(model, name));
        }
    }

    /// The cache knows the text by now, so that a place costs a token.
    private static Predictions predictions(LocalModel model, int[] ids, int window) {
        List<float[]> logits = new ArrayList<>();
        int last = Math.min(ids.length, window);
        for (int place = 1; place * STRIDE <= last && place <= MOST_PLACES; place += PLACES_AT_ONCE) {
            int behind = Math.min(Math.min(last / STRIDE, MOST_PLACES) + 1, place + PLACES_AT_ONCE);
            logits.addAll(logits(model, IntStream.range(place, behind)
                    .mapToObj(number -> Arrays.copyOf(ids, number * STRIDE)).toList()));
        }
        return new Predictions(logits.toArray(float[][]::new));
    }

    /// Behind each of these texts, in one pass.
    private static List<float[]> logits(LocalModel model, List<int[]> texts) {
        List<Branch> branches = new ArrayList<>();
        try {
            List<Step> steps = new ArrayList<>();
            for (int[] text : texts) {
                Branch branch = model.branch(text);
                branches.add(branch);
                steps.add(Step.of(branch, Arrays.copyOfRange(text, branch.length(), text.length)));
            }
            return model.logits(steps);
        } finally {
            branches.forEach(Branch::close);
        }
    }

    private List<Reply> replies(LocalModel model, String name) throws IOException {
        List<int[]> prompts = new ArrayList<>();
        for (String prompt : template instanceof PromptTemplate.Plain ? Sample.BEGINNINGS : Sample.QUESTIONS) {
            prompts.add(template.encode(model.tokenizer(), template.render(List.of(Message.user(prompt)))));
        }
        Sampling greedy = Sampling.greedy().withMaxTokens(ANSWER_TOKENS);
        return Answers.of(model, prompts, greedy, written -> progress.asked(name, written, ANSWER_TOKENS)).stream()
                .map(Reply::of).toList();
    }
}
