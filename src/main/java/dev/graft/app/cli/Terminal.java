package dev.graft.app.cli;

import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// The three streams of this process and what stands behind them.
///
/// @param in            what a command reads where a file is called `-`
/// @param out           results. A reader that went away (`graft plan … | head`) is no error: a PrintWriter goes quiet
/// @param err           notes, findings, progress
/// @param isInTerminal  whether a person types into `in`
/// @param isOutTerminal whether a person reads `out`
/// @param isErrTerminal whether a person reads `err`
/// @param columns       width of the terminal in characters
/// @param noColor       whether the environment asks for none (no-color.org)
record Terminal(InputStream in, PrintWriter out, PrintWriter err, boolean isInTerminal, boolean isOutTerminal,
        boolean isErrTerminal, int columns, boolean noColor) {
    private static final int USUAL_COLUMNS = 80;

    /// As the launcher describes it: `graft.tty` holds `in`, `out` and `err` if these are terminals, `graft.columns` the
    /// width. The shell knows both for free, the JVM would need a native call and classes for it.
    static Terminal of(StandardStream out, StandardStream err) {
        String terminals = System.getProperty("graft.tty", "");
        String noColor = System.getenv("NO_COLOR");
        return new Terminal(System.in, utf8(out), utf8(err), terminals.contains("in"), terminals.contains("out"),
                terminals.contains("err"), columns(System.getProperty("graft.columns", "")),
                noColor != null && !noColor.isEmpty());
    }

    /// The launcher passes on what `stty` and COLUMNS say, so it may be anything.
    static int columns(String text) {
        return text.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(text) : USUAL_COLUMNS;
    }

    /// UTF-8 whatever the locale says: files of results are the same everywhere.
    private static PrintWriter utf8(StandardStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
