package dev.graft.app.cli;

import java.util.Locale;
import java.util.concurrent.Callable;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `graft completion bash`: a script for the shell.
@Command(name = "completion", description = "Print a completion script for your shell.", footerHeading = "%nExamples:%n", footer = {
        "  source <(graft completion bash)                     now",
        "  graft completion zsh > ~/.graft-completion.zsh      then source it in ~/.zshrc"})
final class CompletionCommand implements Callable<Integer> {
    private enum Shell {
        BASH, ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT); // as one types it, and as picocli shows it
        }
    }

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ScreenOptions options;

    @Override
    public Integer call() {
        Screen screen = options.screen();
        if (shell == Shell.ZSH) {
            // zsh runs bash's completions, once it is told so.
            screen.result("autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit");
        }
        CommandLine root = spec.root().commandLine();
        screen.result(AutoComplete.bash("graft", root));
        return ExitCode.DONE;
    }
}
