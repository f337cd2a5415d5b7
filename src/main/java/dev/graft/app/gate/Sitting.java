package dev.graft.app.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.graft.diagnostic.UserError;
import dev.graft.engine.Branch;
import dev.graft.engine.Completion;
import dev.graft.engine.Generation;
import dev.graft.engine.LoadOptions;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Perplexity;
import dev.graft.engine.Sampling;
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
        progress.begins("reading a text with " + name);
        LoadOptions options = LoadOptions.standard().withThreads(threads).withCacheBytes(CACHE_BYTES);
        try (LocalModel model = LocalModel.load(directory, options)) {
            Tokenizer tokenizer = model.tokenizer();
            int[] ids = tokenizer.encode(Sample.text(), Specials.ADD);
            int window = Math.min(model.maxLength(), MOST_WINDOW);
            Perplexity perplexity = Perplexity.of(model, List.of(ids),
                    new Perplexity.Reading(window, Math.max(1, window / 2)), (_, _, _) -> {});
            Predictions predictions = predictions(model, ids, window);
            progress.begins("asking " + name);
            return new Portrait(name, Arrays.stream(ids).boxed().toList(), perplexity, predictions,
                    replies(model, tokenizer));
        }
    }

    /// The cache knows the text by now, so that a place costs a token.
    private static Predictions predictions(LocalModel model, int[] ids, int window) {
        List<float[]> logits = new ArrayList<>();
        for (int end = STRIDE; end <= Math.min(ids.length, window) && logits.size() < MOST_PLACES; end += STRIDE) {
            int[] beginning = Arrays.copyOf(ids, end);
            try (Branch branch = model.branch(beginning)) {
                logits.add(model.logits(branch, Arrays.copyOfRange(beginning, branch.length(), end)));
            }
        }
        return new Predictions(logits.toArray(float[][]::new));
    }

    private List<Reply> replies(LocalModel model, Tokenizer tokenizer) {
        List<Reply> replies = new ArrayList<>();
        Sampling greedy = Sampling.greedy().withMaxTokens(ANSWER_TOKENS);
        for (String prompt : template instanceof PromptTemplate.Plain ? Sample.BEGINNINGS : Sample.QUESTIONS) {
            int[] ids = template.encode(tokenizer, template.render(List.of(Message.user(prompt))));
            try (Generation generation = Generation.begin(model, tokenizer, ids, greedy, 1)) {
                Completion completion = generation.completions().getFirst();
                while (!completion.isFinished() && generation.advance()) {
                    // One token more.
                }
                replies.add(Reply.of(completion));
            }
        }
        return replies;
    }
}
