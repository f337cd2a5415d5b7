package dev.graft.app.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.TextFile;

/// A turn per line of a file or a pipe. Reads a line when it is asked for one, so that a program can answer answers.
final class PipedInput implements ChatInput {
    private static final int MAX_BYTES = 16 << 20;

    private final InputStream in;
    private int lines;

    PipedInput(InputStream in) {
        this.in = in;
    }

    /// @throws UserError with `bad-encoding` or `too-large`
    @Override
    public @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        lines++;
        for (; next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
            if (line.size() > MAX_BYTES) {
                throw new UserError(Finding.error("too-large", new Place.Text("standard input", lines, 1),
                        "the line has more than 16 MiB", "write a turn per line"));
            }
        }
        String text = TextFile.decode("standard input, line " + lines, line.toByteArray());
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /// Ctrl-C ends the whole program here, as in every pipe.
    @Override
    public boolean isStopRequested() {
        return false;
    }

    @Override
    public void close() {
        // the standard input belongs to the process
    }
}
