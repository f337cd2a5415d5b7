package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Perplexity;
import dev.graft.tokenizer.Specials;
import dev.graft.tokenizer.Tokenizer;

/// `graft perplexity`: how well a model foresees a text.
@Command(name = "perplexity", description = "Measure how well a model foresees a text: exp of the mean negative log-likelihood of its tokens.", footerHeading = "%nExamples:%n", footer = {
        "  graft perplexity out wiki.test.raw",
        "  graft perplexity out questions.txt --lines      each line is a text of its own",
        "  graft perplexity out - --context 2048 --stride 512 < book.txt"})
final class PerplexityCommand implements Callable<Integer> {
    @Mixin
    private ModelArgument model;

    @Parameters(index = "1", paramLabel = "FILE", description = "Text file, or - for standard input.")
    private String file;

    @Option(names = "--lines", description = "Take each line that is not empty for a text of its own.")
    private boolean lines;

    @Option(names = "--context", paramLabel = "N", description = "Most tokens that the model sees at a time (default: the model's context).")
    private @Nullable Integer context;

    @Option(names = "--stride", paramLabel = "N", description = "Tokens by which the window moves on in a longer text (default: half the context).")
    private @Nullable Integer stride;

    @Mixin
    private LoadingOptions loading;

    @Mixin
    private JsonOption json;

    @Mixin
    private ScreenOptions options;

    @Override
    public Integer call() throws IOException {
        Screen screen = options.screen();
        Path directory = model.directory();
        String text = StandardInput.textOf(file, screen.terminal());
        List<String> texts = lines ? text.lines().filter(line -> !line.isBlank()).toList() : List.of(text);
        try (LocalModel loaded = loading.load(directory, screen)) {
            Tokenizer tokenizer = loaded.tokenizer();
            Perplexity.Reading reading = reading(loaded.maxLength());
            List<int[]> ids = texts.stream().map(each -> tokenizer.encode(each, Specials.ADD)).toList();
            Perplexity perplexity;
            try (PerplexityProgress progress = new PerplexityProgress(screen)) {
                perplexity = Perplexity.of(loaded, ids, reading, progress);
            }
            screen.result(json.isWanted()
                    ? Json.document(to -> {
                        to.writeNumberProperty("perplexity", perplexity.value());
                        to.writeNumberProperty("nll", perplexity.nll());
                        to.writeNumberProperty("scored", perplexity.scored());
                        to.writeNumberProperty("tokens", perplexity.tokens());
                        to.writeNumberProperty("texts", ids.size());
                        to.writeNumberProperty("context", reading.window());
                        to.writeNumberProperty("stride", reading.stride());
                    })
                    : String.format(Locale.ROOT,
                            "perplexity %.4f: %d tokens scored of %d in %d text%s, context %d, stride %d",
                            perplexity.value(), perplexity.scored(), perplexity.tokens(), ids.size(),
                            ids.size() == 1 ? "" : "s", reading.window(), reading.stride()));
        }
        return ExitCode.DONE;
    }

    private Perplexity.Reading reading(int maxLength) {
        int window = context == null ? maxLength : context;
        if (window > maxLength) {
            throw new UserError(Finding.error("bad-value", Place.NOWHERE,
                    "--context is %d, and the model's context ends at %d".formatted(window, maxLength),
                    "write %d or less".formatted(maxLength)));
        }
        return Place.NOWHERE
                .locate(() -> new Perplexity.Reading(window, stride == null ? Math.max(1, window / 2) : stride));
    }
}
