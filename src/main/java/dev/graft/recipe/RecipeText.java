package dev.graft.recipe;

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

/// The text of a recipe's or card's file.
final class RecipeText {
    private RecipeText() {}

    /// @throws UserError `missing-file`, `too-large` or `bad-encoding`
    static String read(Path path) throws IOException {
        Place place = new Place.InFile(path.toString());
        if (Files.isDirectory(path)) {
            throw new UserError(Finding.error("missing-file", place, "this is a directory, not a recipe",
                    "name the recipe's file in it, such as " + path.resolve("README.md")));
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(Yaml.MAX_CHARS + 1); // a length of its own, because a pipe has none to ask for
        } catch (NoSuchFileException missing) {
            throw new UserError(Finding.error("missing-file", place, "there is no such file",
                    "name a YAML file with a recipe, or a model card"), missing);
        }
        if (bytes.length > Yaml.MAX_CHARS) {
            throw Yaml.tooLarge(place, "more than " + Yaml.MAX_CHARS + " bytes");
        }
        return decode(path.toString(), bytes);
    }

    private static String decode(String file, byte[] bytes) {
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
