package dev.graft.app.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/// A terminal that remembers what was printed.
final class Capture {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    Terminal pipe() {
        return new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false, false, 80, false);
    }

    Terminal window(int columns) {
        return new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), true, true, columns, false);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
