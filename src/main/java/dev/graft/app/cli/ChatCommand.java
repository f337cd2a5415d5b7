package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.graft.diagnostic.UserError;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Sampling;
import dev.graft.tokenizer.PromptTemplate;

/// `graft chat`: a conversation with a model.
@Command(name = "chat", description = "Talk with a model.", footerHeading = "%nExamples:%n", footer = {
        "  graft chat out",
        "  graft chat out --template card.md --temperature 0.7",
        "  graft chat out --system \"Answer in French.\"",
        "  printf 'Hello\\nWho are you?\\n' | graft chat out      a turn per line",
        "",
        "At the terminal /help lists the commands, Ctrl-C stops an answer, Ctrl-D leaves."})
final class ChatCommand implements Callable<Integer> {
    @Mixin
    private ModelArgument model;

    @Option(names = "--template", paramLabel = "TEMPLATE", description = "chat for the tokenizer's template, a model card whose template has {prompt}, a text file like that, or a .jinja file (default: chat).")
    private String template = PromptTemplate.CHAT;

    @Option(names = "--system", paramLabel = "TEXT", description = "System message, for a template that has a place for it.")
    private @Nullable String system;

    @Mixin
    private SamplingOptions sampling;

    @Option(names = "--stats", description = "Say on stderr how fast each answer was.")
    private boolean stats;

    @Mixin
    private LoadingOptions loading;

    @Mixin
    private ScreenOptions options;

    @Override
    public Integer call() throws IOException {
        Screen screen = options.screen();
        Sampling chosen = sampling.sampling(Integer.MAX_VALUE); // an answer is as long as it is
        Path directory = model.directory();
        boolean isTyped = screen.terminal().isInTerminal() && screen.terminal().isOutTerminal();
        try (LocalModel loaded = loading.load(directory, screen)) {
            PromptTemplate format = PromptTemplate.read(template, directory, loaded.tokenizer());
            if (isTyped) {
                screen.note("%s, template %s; /help lists the commands, Ctrl-D leaves"
                        .formatted(directory, template));
            }
            try (ChatInput input = isTyped
                    ? new TypedInput(ChatSession.COMMANDS)
                    : new PipedInput(screen.terminal().in())) {
                talk(new ChatSession(loaded, input, screen, chosen, format, system), input, isTyped, screen);
            }
        }
        return ExitCode.DONE;
    }

    private void talk(ChatSession session, ChatInput input, boolean isTyped, Screen screen) throws IOException {
        boolean goesOn = true;
        for (String line = input.line(); goesOn && line != null; line = goesOn ? input.line() : null) {
            try {
                goesOn = session.take(line);
            } catch (UserError | IOException mistake) {
                if (!isTyped) {
                    throw mistake; // a script should not go on with another conversation than it thinks
                }
                screen.print(Failure.of(mistake).findings());
            }
            String speed = session.takeStats();
            if (stats && speed != null) {
                screen.terminal().err().println(speed);
            }
            goesOn &= !screen.terminal().out().checkError();
        }
    }
}
