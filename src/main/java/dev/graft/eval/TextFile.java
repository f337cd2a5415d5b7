package dev.graft.eval;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// The text of a file that comes from others: UTF-8, no larger than [#MAX_BYTES], without a byte order mark.
final class TextFile {
    /// HellaSwag's train split, the largest of the six benchmarks, has 47 MB.
    static final int MAX_BYTES = 1 << 30;

    private TextFile() {}

    /// @param id of the finding about what is wrong with it
    /// @throws UserError with `missing-file` if it is not there
    static String read(Path path, String id) throws IOException {
        Place place = new Place.InFile(path.toString());
        if (!Files.isRegularFile(path)) {
            throw new UserError(Finding.error("missing-file", place,
                    "there is no file of this name, or it is none that can be read", "check the path"));
        }
        if (Files.size(path) > MAX_BYTES) {
            throw new UserError(Finding.error("too-large", place, "the file has more than 1 GiB",
                    "keep the rows that are needed, or convert it to Parquet"));
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MAX_BYTES);
        }
        String text = decode(path, id, bytes);
        if (text.startsWith("\uFEFF")) {
            throw new UserError(Finding.error(id, new Place.Text(path.toString(), 1, 1),
                    "the file begins with a byte order mark, which the original files do not have",
                    "save it as UTF-8 without a mark (in vim: `:set nobomb`), or download it again"));
        }
        return text;
    }

    private static String decode(Path path, String id, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notUtf8) {
            int line = 1;
            ByteBuffer in = ByteBuffer.wrap(bytes);
            StandardCharsets.UTF_8.newDecoder().decode(in, CharBuffer.allocate(bytes.length), true);
            for (int i = 0; i < in.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw new UserError(Finding.error(id, new Place.Text(path.toString(), line, 1),
                    "the line is no UTF-8 text", "convert the file to UTF-8, or download it again"), notUtf8);
        }
    }
}
