package dev.graft.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Rows of a CSV file (RFC 4180) whose first line has the names of the fields. A cell that is a JSON list or object
/// stands for one; all others are texts.
final class CsvRows {
    private final String file;
    private final String text;
    private int at;
    private int line = 1;

    private CsvRows(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /// @throws UserError `bad-data` with the line
    static List<Document> read(Path path) throws IOException {
        CsvRows rows = new CsvRows(path.toString(), TextFile.read(path, "bad-data"));
        if (rows.text.isEmpty()) {
            throw rows.wrong("the file is empty", "it needs a first line with the names of the fields");
        }
        List<String> names = rows.record();
        if (names.stream().distinct().count() < names.size()) {
            throw new UserError(Finding.error("bad-data", new Place.Text(rows.file, 1, 1),
                    "two columns have the same name", "name every column once"));
        }
        List<Document> documents = new ArrayList<>();
        while (rows.at < rows.text.length()) {
            Place place = new Place.Text(rows.file, rows.line, 1);
            int first = rows.line;
            List<String> cells = rows.record();
            if (cells.size() != names.size()) {
                throw new UserError(Finding.error("bad-data", place,
                        "the row has %d cells, and the first line %d names".formatted(cells.size(), names.size()),
                        "put texts with commas or line breaks in double quotes, and double the quotes in them"));
            }
            documents.add(Document.of(documents.size(), rows.fields(names, cells, first), place));
        }
        return documents;
    }

    private JsonValue.Fields fields(List<String> names, List<String> cells, int firstLine) {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            fields.put(names.get(i), value(cells.get(i), firstLine));
        }
        return new JsonValue.Fields(fields);
    }

    private JsonValue value(String cell, int firstLine) {
        boolean mayBeJson = (cell.startsWith("[") && cell.endsWith("]"))
                || (cell.startsWith("{") && cell.endsWith("}"));
        if (mayBeJson) {
            try {
                return JsonRows.parse(file, "bad-data", firstLine, cell);
            } catch (UserError aText) { // such as "[header] How to …", which HellaSwag has
                return new JsonValue.Text(cell);
            }
        }
        return new JsonValue.Text(cell);
    }

    private List<String> record() {
        List<String> cells = new ArrayList<>();
        cells.add(cell());
        while (at < text.length() && text.charAt(at) == ',') {
            at++;
            cells.add(cell());
        }
        if (at < text.length() && text.charAt(at) == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
            at++; // the line end of RFC 4180
        }
        if (at < text.length()) {
            if (text.charAt(at) != '\n') {
                throw wrong("something follows after the closing quote of a cell",
                        "double the quotes inside of a quoted cell");
            }
            at++;
            line++;
        }
        return cells;
    }

    private String cell() {
        if (at < text.length() && text.charAt(at) == '"') {
            return quoted();
        }
        int start = at;
        while (at < text.length() && ",\n\r".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted() {
        int opening = line;
        StringBuilder cell = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                if (at == text.length() || text.charAt(at) != '"') {
                    return cell.toString();
                }
                at++;
            } else if (c == '\r') {
                throw wrong("a text has a CR in it: the file went through a program that changes texts",
                        "convert it with `dos2unix`, or download it again");
            } else if (c == '\n') {
                line++;
            }
            cell.append(c);
        }
        line = opening;
        throw wrong("the quote that opens here is never closed", "the file may be cut off: download it again");
    }

    private UserError wrong(String what, String remedy) {
        return new UserError(Finding.error("bad-data", new Place.Text(file, line, 1), what, remedy));
    }
}
