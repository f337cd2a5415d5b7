package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.graft.app.server.Served;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Severity;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.LocalModel;
import dev.graft.engine.batch.Batcher;
import dev.graft.tokenizer.ChatTemplate;
import dev.graft.tokenizer.PromptTemplate;

/// The models that `graft serve` has loaded, each with its batcher.
final class ServedModels implements AutoCloseable {
    private static final String CARD = "README.md";

    private final LoadingOptions loading;
    private final long cacheBytes;
    private final int places;
    private final int queue;
    private final Screen screen;
    private final List<Served> served = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Runnable> closing = new ArrayList<>(); // in the order in which to do it

    /// @param places texts that each model writes at a time
    /// @param queue  texts that may wait for each
    ServedModels(LoadingOptions loading, long cacheBytes, int places, int queue, Screen screen) {
        this.loading = loading;
        this.cacheBytes = cacheBytes;
        this.places = places;
        this.queue = queue;
        this.screen = screen;
    }

    /// @param template as `--template` names it; null for what the model has
    void add(Path directory, @Nullable String template) throws IOException {
        LocalModel model = loading.load(directory, cacheBytes, screen);
        closing.addFirst(model::close);
        PromptTemplate format = template == null
                ? usual(directory, model)
                : PromptTemplate.read(template, directory, model.tokenizer());
        Batcher batcher = Batcher.start(model, places, queue);
        closing.addFirst(() -> batcher.close(Duration.ZERO));
        String id = id(directory);
        names.add(id);
        served.add(Served.of(id, model, batcher, format));
    }

    /// The tokenizer's template, else the one of the model's card. A broken one is no reason not to serve what needs none.
    private @Nullable PromptTemplate usual(Path directory, LocalModel model) throws IOException {
        try {
            if (ChatTemplate.of(directory).isPresent()) {
                return PromptTemplate.read(PromptTemplate.CHAT, directory, model.tokenizer());
            }
        } catch (UserError broken) {
            screen.print(broken.findings().stream()
                    .map(f -> new Finding(f.id(), Severity.WARNING, f.where(), f.what(), f.remedy())).toList());
        }
        Path card = directory.resolve(CARD);
        try {
            return Files.isRegularFile(card)
                    ? PromptTemplate.read(card.toString(), directory, model.tokenizer())
                    : null;
        } catch (UserError _) {
            return null; // most cards show no template
        }
    }

    /// The directory's name; the second of two that are called the same gets a number.
    private String id(Path directory) throws IOException {
        Path name = directory.toRealPath().getFileName();
        String id = name == null ? "model" : name.toString();
        return names.contains(id) ? id + "-2" : id;
    }

    List<Served> served() {
        return List.copyOf(served);
    }

    /// For a sentence.
    String names() {
        return String.join(" and ", names);
    }

    /// Batchers before their models.
    @Override
    public void close() {
        closing.forEach(Runnable::run);
        closing.clear();
    }
}
