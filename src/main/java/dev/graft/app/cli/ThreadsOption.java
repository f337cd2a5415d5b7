package dev.graft.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// For commands that read weights and need no more than threads for it.
final class ThreadsOption {
    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(names = {"-j", "--threads",
            "--num-threads"}, paramLabel = "N", description = "Threads (default: one per core). The result does not depend on it.")
    private @Nullable Integer threads;

    int count() {
        if (threads == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        if (threads < 1) {
            throw new ParameterException(command.commandLine(),
                    "--threads " + threads + " is no number of threads; write 1 or more");
        }
        return threads;
    }
}
