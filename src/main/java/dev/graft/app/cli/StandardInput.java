package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Path;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.TextFile;

/// What a command reads where a file is called `-`.
final class StandardInput {
    static final String NAME = "-";
    private static final int MAX_BYTES = 1 << 30;

    private StandardInput() {}

    /// Everything that comes in.
    ///
    /// @throws UserError with `bad-encoding` at its line, or `too-large`
    static String text(Terminal terminal) throws IOException {
        byte[] bytes = terminal.in().readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new UserError(Finding.error("too-large", new Place.InFile("standard input"),
                    "the text has more than 1 GiB", "cut it into pieces"));
        }
        return TextFile.decode("standard input", bytes);
    }

    /// The same without the line break that `echo` and a here document add.
    static String line(Terminal terminal) throws IOException {
        String text = text(terminal);
        return text.endsWith("\r\n")
                ? text.substring(0, text.length() - 2)
                : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    /// The text of a file, or of the standard input if its name is `-`.
    static String textOf(String file, Terminal terminal) throws IOException {
        return file.equals(NAME) ? text(terminal) : TextFile.read(Path.of(file), MAX_BYTES, "name a text file, or -");
    }
}
