package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.graft.diagnostic.Place;
import dev.graft.engine.Generation;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Sampling;
import dev.graft.engine.grammar.JsonForm;
import dev.graft.tokenizer.Message;
import dev.graft.tokenizer.PromptTemplate;
import dev.graft.tokenizer.Tokenizer;

/// `graft generate`: what a model writes behind a prompt.
@Command(name = "generate", description = "Write what comes after a prompt. Prints the text alone.", footerHeading = "%nExamples:%n", footer = {
        "  graft generate out \"The capital of France is\"",
        "  graft generate out \"Why is the sky blue?\" --template card.md --stats",
        "  graft generate out \"Tell me a joke\" --template chat --temperature 0.8 --top-p 0.95",
        "  graft generate out - --max-tokens 64 --stop $'\\n' < prompt.txt",
        "  graft generate out \"2 + 2 =\" --max-tokens 1 --logprobs 5 --json",
        "  graft generate out \"How old is Rome?\" --template chat --json-schema age.json",
        "",
        "Without --template the prompt is taken as it is. Ctrl-C ends the text: what was",
        "written stays, and the exit code is 130."})
final class GenerateCommand implements Callable<Integer> {
    @Mixin
    private ModelArgument model;

    @Parameters(index = "1", paramLabel = "PROMPT", description = "Text to go on from; - reads it from standard input, without the line break at its end.")
    private String prompt;

    @Option(names = "--template", paramLabel = "TEMPLATE", description = "What to put the prompt into: chat for the tokenizer's template, a model card whose template has {prompt}, a text file like that, or a .jinja file.")
    private @Nullable String template;

    @Option(names = "--system", paramLabel = "TEXT", description = "System message, for a template that has a place for it.")
    private @Nullable String system;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private FormOptions form;

    @Option(names = "--n", paramLabel = "N", description = "Write N texts, the next one with the next seed (default: 1).")
    private int count = 1;

    @Option(names = "--logprobs", paramLabel = "N", description = "Report each token's log-probability and the N likeliest: on stderr, or in the JSON document.")
    private int logProbs = Sampling.NO_LOG_PROBS;

    @Option(names = "--stats", description = "Say on stderr how fast it was.")
    private boolean stats;

    @Mixin
    private LoadingOptions loading;

    @Mixin
    private JsonOption json;

    @Mixin
    private ScreenOptions options;

    @Override
    public Integer call() throws IOException {
        long start = System.nanoTime();
        Screen screen = options.screen();
        Sampling chosen = sampling();
        JsonForm held = form.form();
        Path directory = model.directory();
        String text = prompt.equals(StandardInput.NAME) ? StandardInput.line(screen.terminal()) : prompt;
        try (LocalModel loaded = loading.load(directory, screen)) {
            Tokenizer tokenizer = loaded.tokenizer();
            PromptTemplate format = template == null
                    ? new PromptTemplate.Plain()
                    : PromptTemplate.read(template, directory, tokenizer);
            String rendered = format.render(messages(text));
            screen.detail("prompt: " + rendered);
            try (Generation generation = Generation.begin(loaded, tokenizer, format.encode(tokenizer, rendered), chosen,
                    count, FormOptions.constraints(held, tokenizer)); Interrupt interrupt = Interrupt.watch(1)) {
                GenerationOutput output = new GenerationOutput(screen, generation, start);
                if (json.isWanted()) {
                    output.run(interrupt::isRequested);
                    screen.result(Json.document(to -> GenerationJson.write(to, rendered, generation, tokenizer,
                            stats ? output : null)));
                } else {
                    output.stream(interrupt::isRequested);
                    if (logProbs >= 0) {
                        generation.completions().forEach(completion -> screen.terminal().err().println(
                                GenerationOutput.logProbs(completion, tokenizer)));
                    }
                    if (stats) {
                        screen.terminal().err().println(output.stats());
                    }
                }
                screen.terminal().out().flush();
                return interrupt.isRequested() ? ExitCode.INTERRUPTED : ExitCode.DONE;
            }
        }
    }

    private Sampling sampling() {
        return Place.NOWHERE.locate(() -> {
            if (count < 1) {
                throw new IllegalArgumentException("--n is %d; write 1 or more".formatted(count));
            }
            if (logProbs < Sampling.NO_LOG_PROBS) {
                throw new IllegalArgumentException("--logprobs is %d; write 0 or more".formatted(logProbs));
            }
            return sampling.sampling(Sampling.greedy().maxTokens()).withLogProbs(logProbs);
        });
    }

    private List<Message> messages(String text) {
        List<Message> messages = new ArrayList<>();
        if (system != null) {
            messages.add(Message.system(system));
        }
        messages.add(Message.user(text));
        return messages;
    }
}
