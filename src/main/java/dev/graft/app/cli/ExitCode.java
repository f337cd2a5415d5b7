package dev.graft.app.cli;

/// What scripts read. After SIGINT and SIGTERM the JVM adds 130 and 143 by itself, see [Interrupt].
final class ExitCode {
    /// Done, even if there were warnings.
    static final int DONE = 0;
    /// A mistake in graft: the only code that comes with a stack trace.
    static final int BUG = 1;
    /// The user's turn: bad usage, an error finding, a failed verify, a full disk.
    static final int USERS_TURN = 2;

    /// Interrupted. The JVM, which is on its way out then, makes it 130 or 143.
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
