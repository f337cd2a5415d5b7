package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.graft.engine.LocalModel;
import dev.graft.engine.remote.Endpoint;
import dev.graft.engine.remote.RemoteModel;
import dev.graft.eval.CardForm;
import dev.graft.eval.ChatForm;
import dev.graft.eval.Evaluation;
import dev.graft.eval.JsonValue;
import dev.graft.eval.Prompt;
import dev.graft.eval.Results;
import dev.graft.eval.ResultsFiles;
import dev.graft.eval.RunDetails;
import dev.graft.eval.SampleData;
import dev.graft.eval.Suite;
import dev.graft.eval.TaskPlan;
import dev.graft.eval.local.RunSize;
import dev.graft.eval.local.Speed;
import dev.graft.tokenizer.PromptTemplate;
import dev.graft.tokenizer.TokenCodec;

/// `graft eval`: the numbers of a leaderboard's card.
@Command(name = "eval", subcommands = EvalCompareCommand.class, description = "Score a model with the benchmarks of a leaderboard's card.", footerHeading = "%nExamples:%n", footer = {
        "  graft eval out --data benchmarks --out scores",
        "  graft eval out --data benchmarks --out scores --protocol current --tasks mmlu --num-fewshot 0",
        "  graft eval out --data benchmarks --out scores --tasks arc_challenge,winogrande --limit 100",
        "  graft eval http://localhost:8000/v1 --tokenizer out --data benchmarks --out scores",
        "  graft eval compare scores/donor scores/merged      document by document",
        "  graft eval out --data benchmarks --tasks openllm --plan      how much it is, and how long it takes",
        "",
        "Nothing is downloaded: docs/evaluation.md says where the data must lie. A run that was",
        "stopped goes on when the same command is given again."})
final class EvalCommand implements Callable<Integer> {
    // Neither is required by the parser: a subcommand has others.
    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL", description = "Model directory, a reference that --models resolves, or the URL of a server with OpenAI's completions route.")
    private @Nullable String model;

    @Option(names = {"--out", "--output_path"}, paramLabel = "DIR", description = "Where the results go.")
    private @Nullable Path out;

    @Mixin
    private ModelsOption models;

    @Mixin
    private EvalChoice choice;

    @Option(names = "--template", paramLabel = "TEMPLATE", description = "Put the prompts into a template: chat for the tokenizer's, a model card with {prompt}, a text file like that, or a .jinja file.")
    private @Nullable String template;

    @Option(names = "--plan", description = "Ask nothing: say how many tokens it is, with and without sharing, and how long it would take.")
    private boolean plan;

    @Mixin
    private LoadingOptions loading;

    @Mixin
    private RemoteModelOptions remote;

    @Mixin
    private JsonOption json;

    @Mixin
    private ScreenOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Screen screen = options.screen();
        if (model == null || (out == null && !plan)) {
            throw new ParameterException(spec.commandLine(), model == null
                    ? "say which model: graft eval MODEL --out DIR"
                    : "say where the results go: --out DIR; or --plan to see what it would take");
        }
        Suite suite = choice.suite();
        screen.print(suite.findings());
        if (Endpoint.isUrl(model)) {
            return runRemote(model, suite, screen);
        }
        try (LocalModel loaded = loading.load(models.find().directory(model), screen)) {
            List<TaskPlan> plans = choice.plans(suite, form(loaded));
            if (plan || out == null) {
                RunSize size = RunSize.of(plans, loaded.tokenizer(), choice.protocol(), loaded.maxLength());
                screen.note("trying how fast the model runs here: some seconds");
                screen.result(EvalPlanOutput.of(size, Speed.of(loaded, size), json.isWanted()));
                return ExitCode.DONE;
            }
            return run(EvalSubject.of(loaded, loading.quantization(), choice.protocol()), suite, plans, out, screen);
        }
    }

    private int runRemote(String url, Suite suite, Screen screen) throws IOException {
        if (plan || out == null || template != null) {
            throw new ParameterException(spec.commandLine(),
                    "--plan and --template need a model directory; a server's speed and templates are not known");
        }
        try (RemoteModel server = remote.open(url)) {
            TokenCodec tokenizer = remote.tokenizer(server);
            return run(EvalSubject.of(server, tokenizer, choice.protocol(), url), suite,
                    choice.plans(suite, Prompt.Form.PLAIN), out, screen);
        }
    }

    private Prompt.Form form(LocalModel loaded) throws IOException {
        return template == null
                ? Prompt.Form.PLAIN
                : switch (PromptTemplate.read(template, loaded.directory(), loaded.tokenizer())) {
                    case PromptTemplate.Plain() -> Prompt.Form.PLAIN;
                    case PromptTemplate.Chat chat -> new ChatForm(chat.template());
                    case PromptTemplate.Card card -> new CardForm(card.template());
                };
    }

    private int run(EvalSubject subject, Suite suite, List<TaskPlan> plans, Path directory, Screen screen)
            throws IOException {
        screen.print(SampleData.findings(plans));
        long start = System.nanoTime();
        Path journal = ResultsFiles.journal(directory, name());
        try (Evaluation evaluation = Evaluation.open(journal, suite, choice.protocol(), plans,
                subject.identity() + "\n" + template); Interrupt interrupt = Interrupt.watch()) {
            EvalProgressLine.sayWhatIsThere(screen, plans, evaluation);
            boolean isComplete;
            try (EvalProgressLine progress = new EvalProgressLine(screen, System::nanoTime)) {
                isComplete = subject.answering().answer(evaluation, progress, interrupt::isRequested);
            }
            if (!isComplete) {
                screen.note("stopped; what is answered is kept in %s: the same command goes on from there"
                        .formatted(journal));
                return ExitCode.INTERRUPTED;
            }
            Results results = evaluation.results();
            List<Path> files = ResultsFiles.write(directory, results,
                    details(subject, Duration.ofNanos(System.nanoTime() - start)));
            evaluation.deleteJournal();
            screen.result(json.isWanted()
                    ? EvalOutput.json(results, files)
                    : EvalOutput.table(results, files.getFirst()));
            return ExitCode.DONE;
        }
    }

    /// As the results file has it, without a slash at the end.
    private String name() {
        String given = String.valueOf(model);
        return given.length() > 1 && given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
    }

    private RunDetails details(EvalSubject subject, Duration duration) throws IOException {
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
        Double limit = choice.limit();
        JsonValue none = new JsonValue.Null();
        JsonValue.Fields settings = JsonValue.fields("model_num_parameters", subject.parameters(), "model_dtype",
                subject.dtype(), "batch_size", none, "batch_sizes", List.of(), "device", subject.device(), "use_cache",
                none,
                "limit", limit == null ? none : limit, "gen_kwargs", none);
        return new RunDetails(name(), subject.source(), settings, subject.tokens(), subject.maxLength(),
                choice.samples(), template,
                new Graft.Version().number(), now, now.atZone(ZoneId.systemDefault()).toEpochSecond(), duration);
    }
}
