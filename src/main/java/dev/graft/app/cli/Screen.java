package dev.graft.app.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Severity;

/// How a command speaks: results to stdout, everything else to stderr.
///
/// @param color   when to colour
/// @param loudness what to leave out
record Screen(Terminal terminal, Color color, Loudness loudness) {

    /// `--color`.
    enum Color {
        AUTO, ALWAYS, NEVER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT); // as one types it, and as picocli shows it
        }
    }

    /// `--quiet`, nothing, or `--verbose`.
    enum Loudness {
        QUIET, NORMAL, VERBOSE
    }

    Screen(Terminal terminal) {
        this(terminal, Color.AUTO, Loudness.NORMAL);
    }

    /// A line of the result, or several.
    void result(String text) {
        terminal.out().println(text);
    }

    /// A piece of a text that a model writes, at once. On a terminal its control characters are spelled out, but for
    /// line breaks and tabs: a model must not be able to steer the terminal.
    ///
    /// @return false if nobody reads any more
    boolean text(String piece) {
        terminal.out().print(terminal.isOutTerminal() ? withoutControls(piece) : piece);
        return !terminal.out().checkError(); // which also flushes
    }

    private static String withoutControls(String text) {
        return text.codePoints()
                .mapToObj(
                        c -> c != '\t' && c != '\n' ? Finding.printable(Character.toString(c)) : Character.toString(c))
                .collect(Collectors.joining());
    }

    /// A line for the person who waits; not with `--quiet`.
    void note(String text) {
        if (loudness != Loudness.QUIET) {
            terminal.err().println(text);
        }
    }

    /// A line for the person who wonders; only with `--verbose`.
    void detail(String text) {
        if (loudness == Loudness.VERBOSE) {
            terminal.err().println(text);
        }
    }

    /// How results may look.
    Look look() {
        return new Look(terminal.isOutTerminal() ? terminal.columns() : Integer.MAX_VALUE,
                isColored(terminal.isOutTerminal()));
    }

    /// Findings of a command whose result is something else: to stderr. With `--quiet` errors alone.
    void print(List<Finding> findings) {
        for (Finding finding : findings) {
            if (finding.isError() || loudness != Loudness.QUIET) {
                terminal.err().println(colored(finding, isColored(terminal.isErrTerminal())));
            }
        }
    }

    /// Findings as the result itself, as of `graft check`: to stdout.
    void result(List<Finding> findings) {
        findings.forEach(finding -> result(colored(finding, isColored(terminal.isOutTerminal()))));
    }

    /// A progress line, if a person waits for it.
    ProgressLine progress(long totalBytes, long doneBytes) {
        boolean isWanted = terminal.isErrTerminal() && loudness != Loudness.QUIET;
        return isWanted
                ? ProgressLine.on(terminal.err(), terminal.columns(), totalBytes, doneBytes, System::nanoTime)
                : ProgressLine.none();
    }

    private boolean isColored(boolean isTerminal) {
        return switch (color) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> isTerminal && !terminal.noColor();
        };
    }

    private static String colored(Finding finding, boolean isColored) {
        String text = finding.toString();
        if (!isColored) {
            return text;
        }
        // toString begins `where: severity: `
        int word = finding.where().toString().length() + 2;
        int end = word + finding.severity().word().length();
        return text.substring(0, word) + "\u001b[1;" + hue(finding.severity()) + "m" + text.substring(word, end)
                + "\u001b[0m" + text.substring(end);
    }

    private static int hue(Severity severity) {
        return switch (severity) {
            case ERROR -> 31; // red
            case WARNING -> 33; // yellow
            case NOTE -> 36; // cyan
        };
    }
}
