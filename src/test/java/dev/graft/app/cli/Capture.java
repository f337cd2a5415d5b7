package dev.graft.app.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/// A terminal that remembers what was printed.
final class Capture {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private byte[] in = {};

    /// What the command finds on its standard input.
    Capture typed(String text) {
        return typed(text.getBytes(StandardCharsets.UTF_8));
    }

    Capture typed(byte[] bytes) {
        in = bytes;
        return this;
    }

    Terminal pipe() {
        return new Terminal(new ByteArrayInputStream(in), new PrintWriter(out, true), new PrintWriter(err, true), false,
                false, false, 80, false);
    }

    /// As `2>&1` into a pipe: both streams in [#out()], in the order in which they were written.
    Terminal bothInOne() {
        PrintWriter both = new PrintWriter(out, true);
        return new Terminal(new ByteArrayInputStream(in), both, both, false, false, false, 80, false);
    }

    Terminal window(int columns) {
        return new Terminal(new ByteArrayInputStream(in), new PrintWriter(out, true), new PrintWriter(err, true), true,
                true, true, columns, false);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
