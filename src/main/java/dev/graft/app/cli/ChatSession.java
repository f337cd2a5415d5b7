package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.Completion;
import dev.graft.engine.Generation;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Sampling;
import dev.graft.tokenizer.Message;
import dev.graft.tokenizer.PromptTemplate;
import dev.graft.tokenizer.Tokenizer;

/// A conversation with a model, and the commands that change it.
///
/// Each turn is rendered and encoded whole; what the model's cache knows of it from the turns before is not computed again.
final class ChatSession {
    static final List<String> COMMANDS = List.of("/help", "/system", "/template", "/temp", "/save", "/reset", "/exit");
    private static final String HELP = """
            /system TEXT    set the system message; without TEXT take it away
            /template NAME  chat, a model card, a text with {prompt}, or a .jinja file
            /temp T         temperature: 0 for the likeliest tokens
            /save FILE      write the conversation as JSON
            /reset          begin anew
            /exit           leave, as Ctrl-D does
            A line that ends in \\ goes on in the next one. Ctrl-C stops an answer. A turn may begin with // for a /.""";

    private final LocalModel model;
    private final Tokenizer tokenizer;
    private final ChatInput input;
    private final Screen screen;
    private final List<Message> messages = new ArrayList<>();
    private Sampling sampling;
    private PromptTemplate template;
    private @Nullable String system;
    private @Nullable String lastStats;

    ChatSession(LocalModel model, ChatInput input, Screen screen, Sampling sampling, PromptTemplate template,
            @Nullable String system) throws IOException {
        this.model = model;
        this.tokenizer = model.tokenizer();
        this.input = input;
        this.screen = screen;
        this.sampling = sampling;
        this.template = template;
        this.system = system;
    }

    /// @return false if the conversation is over
    /// @throws UserError if the line cannot be done; the conversation is as it was
    boolean take(String line) throws IOException {
        if (line.isBlank()) {
            return true;
        }
        if (line.startsWith("/") && !line.startsWith("//")) {
            return command(line.strip());
        }
        answer(line.startsWith("//") ? line.substring(1) : line);
        return true;
    }

    private boolean command(String line) throws IOException {
        String[] words = line.split("\\s+", 2);
        String argument = words.length == 2 ? words[1] : "";
        switch (words[0]) {
            case "/help" -> screen.terminal().err().println(HELP);
            case "/system" -> system = argument.isEmpty() ? null : argument;
            case "/template" -> template = PromptTemplate.read(argument.isEmpty() ? PromptTemplate.CHAT : argument,
                    model.directory(), tokenizer);
            case "/temp" -> sampling = Place.NOWHERE.locate(() -> sampling.withTemperature(number(argument)));
            case "/save" -> save(argument);
            case "/reset" -> messages.clear();
            case "/exit", "/quit", "/bye" -> {
                return false;
            }
            default -> throw new UserError(Finding.error("bad-usage", Place.NOWHERE,
                    "unknown command '" + words[0] + "'", DidYouMean.nearest(words[0], COMMANDS)
                            .map(near -> "write '" + near + "'; ").orElse("") + "/help lists them all"));
        }
        return true;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException("temperature is '" + text + "'; write a number, 0 or more", none);
        }
    }

    private void save(String file) throws IOException {
        if (file.isEmpty()) {
            throw new UserError(Finding.error("bad-usage", Place.NOWHERE, "/save needs a file to write", ""));
        }
        Files.writeString(Path.of(file), Json.document(json -> {
            json.writeArrayPropertyStart("messages");
            for (Message message : withSystem()) {
                json.writeStartObject();
                json.writeStringProperty("role", message.role());
                json.writeStringProperty("content", message.content());
                json.writeEndObject();
            }
            json.writeEndArray();
        }) + "\n", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        screen.note("saved " + messages.size() + " messages in " + file);
    }

    private void answer(String prompt) {
        messages.add(Message.user(prompt));
        try {
            String rendered = template.render(withSystem());
            screen.detail("prompt: " + rendered);
            int[] tokens = template.encode(tokenizer, rendered);
            long start = System.nanoTime();
            try (Generation generation = Generation.begin(model, tokenizer, tokens, sampling, 1)) {
                GenerationOutput output = new GenerationOutput(screen, generation, start);
                output.stream(input::isStopRequested);
                Completion said = generation.completions().getFirst();
                if (said.length() > 0) { // not stopped before the first token
                    messages.add(Message.assistant(said.text()));
                }
                lastStats = output.stats();
            }
        } finally {
            if (messages.getLast().role().equals("user")) {
                messages.removeLast();
            }
        }
    }

    private List<Message> withSystem() {
        List<Message> all = new ArrayList<>();
        if (system != null) {
            all.add(Message.system(system));
        }
        all.addAll(messages);
        return all;
    }

    /// How fast the last answer was; null before the first.
    @Nullable
    String takeStats() {
        String stats = lastStats;
        lastStats = null;
        return stats;
    }
}
