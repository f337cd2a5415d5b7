package dev.graft.app.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// How to speak: the same words in every command.
final class ScreenOptions {
    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Print this help.")
    private boolean unusedHelp;

    @Option(names = {"-q", "--quiet"}, description = "Print results and errors only.")
    private boolean quiet;

    @Option(names = {"-v", "--verbose"}, description = "Say more, and show stack traces.")
    private boolean verbose;

    @Option(names = "--color", paramLabel = "WHEN", description = "auto, always or never (default: auto, which respects NO_COLOR).")
    private Screen.Color color = Screen.Color.AUTO;

    Screen screen() {
        Screen.Loudness loudness = verbose
                ? Screen.Loudness.VERBOSE
                : quiet ? Screen.Loudness.QUIET : Screen.Loudness.NORMAL;
        return new Screen(Graft.of(command).terminal(), color, loudness);
    }

    boolean isVerbose() {
        return verbose;
    }
}
