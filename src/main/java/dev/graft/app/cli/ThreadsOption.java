package dev.graft.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// How many threads: all that a command needs that reads weights and makes none.
final class ThreadsOption {
    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(names = {"-j", "--threads",
            "--num-threads"}, paramLabel = "N", description = "Threads (default: as the machine has cores). The result does not depend on it.")
    private @Nullable Integer threads;

    /// Whether the user has said how many.
    boolean isGiven() {
        return threads != null;
    }

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
