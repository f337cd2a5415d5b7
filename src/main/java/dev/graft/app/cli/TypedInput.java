package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// Turns that a person types at a terminal: with history, editing, and lines that go on behind a backslash.
///
/// While a line is typed, Ctrl-C throws it away; while an answer is written, it stops the answer. Ctrl-D leaves.
final class TypedInput implements ChatInput {
    private final Terminal terminal;
    private final LineReader reader;
    private final AtomicBoolean isStopRequested = new AtomicBoolean();

    TypedInput(Iterable<String> commands) throws IOException {
        terminal = TerminalBuilder.builder().system(true).dumb(true).nativeSignals(true).build();
        Terminal.SignalHandler unusedBefore = terminal.handle(Terminal.Signal.INT, _ -> isStopRequested.set(true));
        LineReaderBuilder builder = LineReaderBuilder.builder().terminal(terminal).appName("graft")
                .parser(new DefaultParser().quoteChars(new char[0]).eofOnEscapedNewLine(true))
                .completer(new StringsCompleter(commands))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true) // a ! is a !
                .option(LineReader.Option.AUTO_FRESH_LINE, true)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "  ");
        Path history = historyFile(System.getenv(), Path.of(System.getProperty("user.home", ".")));
        if (isWritable(history)) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        reader = builder.build();
    }

    /// In the user's folder for what programs remember (XDG Base Directory Specification).
    static Path historyFile(Map<String, String> environment, Path home) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        Path folder = state.isEmpty() ? home.resolve(".local/state") : Path.of(state);
        return folder.resolve("graft/chat-history");
    }

    /// A history that cannot be kept is no reason not to talk.
    private static boolean isWritable(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.exists(file) ? Files.isWritable(file) : Files.isWritable(file.toAbsolutePath().getParent());
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public @Nullable String line() {
        try {
            String line = reader.readLine("> ").replace("\\\n", "\n");
            isStopRequested.set(false);
            return line;
        } catch (UserInterruptException _) {
            return "";
        } catch (EndOfFileException _) {
            return null;
        }
    }

    @Override
    public boolean isStopRequested() {
        return isStopRequested.get();
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
