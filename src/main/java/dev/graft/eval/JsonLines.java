package dev.graft.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Rows of a JSONL file: one object per line, lines end in a newline alone.
final class JsonLines {
    private JsonLines() {}

    /// @throws UserError `bad-data` with the line, for whatever is no row: an empty line too, since no line is skipped
    static List<Document> read(Path path) throws IOException {
        String file = path.toString();
        String text = TextFile.read(path, "bad-data");
        List<Document> rows = new ArrayList<>();
        for (int start = 0, line = 1; start < text.length(); line++) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            String row = text.substring(start, end);
            Place place = new Place.Text(file, line, 1);
            if (row.endsWith("\r")) {
                throw new UserError(Finding.error("bad-data", place,
                        "the line ends in CR LF: the file went through a program that changes texts",
                        "convert it with `dos2unix`, or download it again"));
            }
            if (row.isBlank()) {
                throw new UserError(Finding.error("bad-data", place, "the line is empty",
                        "take it out; every line is a row, and row numbers decide the examples"));
            }
            rows.add(Document.of(rows.size(), JsonRows.object(file, "bad-data", line, row), place));
            start = end + 1;
        }
        return rows;
    }
}
