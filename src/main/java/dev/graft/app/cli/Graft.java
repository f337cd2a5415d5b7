package dev.graft.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The command above all commands.
@Command(name = "graft", versionProvider = Graft.Version.class, synopsisSubcommandLabel = "COMMAND", description = "From a merge recipe, or the model card that contains it, to a finished language model.", footerHeading = "%nExamples:%n", footer = {
        "  graft check card.md --models ~/models",
        "  graft merge card.md out --models ~/models",
        "  graft verify out",
        "  graft gate out",
        "  graft inspect out",
        "  graft generate out \"Who are you?\" --template card.md",
        "  graft chat out",
        "  graft serve out",
        "  source <(graft completion bash)     the tab key completes commands and options",
        "", "`graft COMMAND --help` explains a command."})
final class Graft implements Callable<Integer> {
    /// In the order to show them. A new command is a class in this package and a line here.
    private static final List<Class<?>> COMMANDS = List.of(CheckCommand.class, PlanCommand.class, MergeCommand.class,
            VerifyCommand.class, GateCommand.class, InspectCommand.class, DiffCommand.class, GenerateCommand.class,
            ChatCommand.class, ServeCommand.class, PerplexityCommand.class, TokenizeCommand.class, EvalCommand.class,
            CardCommand.class,
            ReportCommand.class, MethodsCommand.class, DemoCommand.class, CompletionCommand.class);

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Print this help.")
    private boolean unusedHelp;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "Print the version.")
    private boolean unusedVersion;

    private Graft(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Ready to execute these arguments: with the command that they begin with, or with all.
    ///
    /// Picocli looks at every field of every command that it is given, which took longer than everything else in a start.
    static CommandLine commandLine(Terminal terminal, String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        List<Class<?>> named = COMMANDS.stream()
                .filter(command -> command != CompletionCommand.class && name(command).equals(first)).toList();
        return commandLine(terminal, named.isEmpty() ? COMMANDS : named);
    }

    /// `InspectCommand` is `graft inspect`: known without a look at the annotation.
    private static String name(Class<?> command) {
        return command.getSimpleName().replace("Command", "").toLowerCase(Locale.ROOT);
    }

    /// @param commands classes, or objects, with `@Command`
    static CommandLine commandLine(Terminal terminal, List<?> commands) {
        CommandLine commandLine = new CommandLine(new Graft(terminal));
        commands.forEach(commandLine::addSubcommand); // before the handlers, which they would not get otherwise
        Ansi ansi = terminal.isOutTerminal() && !terminal.noColor() ? Ansi.ON : Ansi.OFF;
        return commandLine.setOut(terminal.out()).setErr(terminal.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
                .setUsageHelpWidth(Math.clamp(terminal.columns(), 60, 120))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOverwrittenOptionsAllowed(true) // the last one counts, as in mergekit's commands
                .registerConverter(Path.class, Graft::path)
                .setParameterExceptionHandler((mistake, _) -> {
                    Screen screen = new Screen(terminal);
                    screen.print(List.of(Usage.finding(mistake)));
                    return ExitCode.USERS_TURN;
                })
                .setExecutionExceptionHandler((error, command, parsed) -> report(error, new Screen(terminal),
                        parsed.expandedArgs()));
    }

    /// With `--json`, what stopped the command is its result like any other findings.
    private static int report(Throwable error, Screen screen, List<String> typed) {
        Failure failure = Failure.of(error);
        if (typed.contains("--json") && !failure.isBug()) {
            screen.result(Json.document(json -> Json.findings(json, failure.findings())));
            return failure.exitCode();
        }
        return Main.report(error, screen, typed.contains("--verbose") || typed.contains("-v"));
    }

    /// The shell leaves the `~` of `--models=~/models` alone.
    private static Path path(String text) {
        return text.equals("~") || text.startsWith("~/")
                ? Path.of(System.getProperty("user.home"), text.substring(1))
                : Path.of(text);
    }

    /// The root of a command's tree, which knows the terminal.
    static Graft of(CommandSpec command) {
        return (Graft) command.root().userObject();
    }

    Terminal terminal() {
        return terminal;
    }

    /// Without a command: what there is.
    @Override
    public Integer call() {
        spec.commandLine().usage(terminal.err(), spec.commandLine().getColorScheme());
        return ExitCode.USERS_TURN;
    }

    /// From the manifest of graft.jar.
    static final class Version implements IVersionProvider {
        String number() {
            String version = Graft.class.getPackage().getImplementationVersion();
            return version == null ? "unpackaged" : version;
        }

        @Override
        public String[] getVersion() {
            return new String[] {"graft %s (Java %s, %s %s)".formatted(number(),
                    Runtime.version(), System.getProperty("os.name"), System.getProperty("os.arch"))};
        }
    }
}
