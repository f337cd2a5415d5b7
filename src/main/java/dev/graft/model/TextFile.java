package dev.graft.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// The text of a file that a user names.
public final class TextFile {
    private TextFile() {}

    /// @param maxBytes that are read of it at most
    /// @param remedy   what to do if there is no such file
    /// @throws UserError `missing-file`, `too-large` or, with line and column, `bad-encoding`
    public static String read(Path path, int maxBytes, String remedy) throws IOException {
        Place place = new Place.InFile(path.toString());
        if (Files.isDirectory(path)) {
            throw new UserError(Finding.error("missing-file", place, "this is a directory, not a file",
                    "name a file in it, such as " + path.resolve("README.md")));
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(maxBytes + 1); // a length of its own, because a pipe has none to ask for
        } catch (NoSuchFileException missing) {
            throw new UserError(Finding.error("missing-file", place, "there is no such file", remedy), missing);
        }
        if (bytes.length > maxBytes) {
            throw new UserError(Finding.error("too-large", place, "the text has more than " + maxBytes + " bytes",
                    "look whether this is the right file"));
        }
        return decode(path.toString(), bytes);
    }

    /// The text of bytes that were read already.
    ///
    /// @param file how errors name it
    /// @throws UserError with line and column, `bad-encoding`
    public static String decode(String file, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
        } catch (CharacterCodingException wrong) {
            int line = 1; // the decoder stopped in front of the bytes that it could not read
            int column = 1;
            for (int i = 0; i < in.position(); i++) {
                boolean startsCharacter = (bytes[i] & 0xC0) != 0x80;
                column = bytes[i] == '\n' ? 1 : startsCharacter ? column + 1 : column;
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw new UserError(Finding.error("bad-encoding", new Place.Text(file, line, column),
                    "the text is not UTF-8", "save the file as UTF-8"), wrong);
        }
    }
}
