package dev.graft.app.cli;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintWriter;

import picocli.CommandLine;

/// Where the program starts and ends: the only place that leaves the JVM.
public final class Main {
    private Main() {}

    /// Runs one command and exits with 0 (done), 1 (a bug of graft), 2 (the user's turn); the JVM itself exits with
    /// 130 or 143 after a signal, see [Interrupt].
    public static void main(String[] args) {
        StandardStream out = new StandardStream("stdout", FileDescriptor.out);
        Terminal terminal = Terminal.of(out, new StandardStream("stderr", FileDescriptor.err));
        int code = run(terminal, args);
        terminal.out().flush();
        IOException lost = out.lost();
        if (lost != null && code == ExitCode.DONE) {
            code = report(lost, new Screen(terminal), false);
        }
        terminal.err().flush();
        System.exit(code);
    }

    /// The command without the exit: for tests, and for the [Rehearsal].
    static int run(Terminal terminal, String... args) {
        return run(terminal, Graft.commandLine(terminal, args), args);
    }

    /// Whatever the command throws ends here, as an exit code.
    static int run(Terminal terminal, CommandLine commandLine, String... args) {
        try {
            return commandLine.execute(args);
        } catch (Throwable error) { // picocli hands us exceptions, but not errors such as OutOfMemoryError
            return report(error, new Screen(terminal), false);
        }
    }

    /// Prints what went wrong and what to do.
    ///
    /// @param withTrace also for what is the user's turn
    /// @return the exit code
    static int report(Throwable error, Screen screen, boolean withTrace) {
        Failure failure = Failure.of(error);
        screen.print(failure.findings());
        if (withTrace || failure.isBug()) {
            PrintWriter err = screen.terminal().err();
            error.printStackTrace(err);
            err.flush();
        }
        return failure.exitCode();
    }
}
