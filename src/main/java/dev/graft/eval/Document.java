package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// A row of a data set. What a task reads from it is checked here, once, and a wrong row is named with its place.
///
/// @param index  place in the split, from 0, after the rows of other subjects are taken out
/// @param fields in the order of the file
/// @param where  file and row
/// @param path   of these fields in the row: empty, or `choices.`
public record Document(int index, JsonValue.Fields fields, Place where, String path) {

    static Document of(int index, JsonValue.Fields fields, Place where) {
        return new Document(index, fields, where, "");
    }

    public Document withIndex(int other) {
        return new Document(other, fields, where, path);
    }

    public Document with(String key, JsonValue value) {
        return new Document(index, fields.with(key, value), where, path);
    }

    /// The field, whatever it is.
    public JsonValue value(String key) {
        JsonValue value = fields.at(key);
        if (value == null) {
            throw wrong("missing-field", "the row has no field '%s%s'".formatted(path, key),
                    "it has " + String.join(", ", fields.values().keySet())
                            + "; docs/evaluation.md shows the fields of each data set");
        }
        return value;
    }

    public String text(String key) {
        return value(key) instanceof JsonValue.Text(String text) ? text : wrongKind(key, "a text");
    }

    /// A whole number, or a text of digits, as CSV files have it.
    public int whole(String key) {
        return switch (value(key)) {
            case JsonValue.Whole(long number) when number == (int) number -> (int) number;
            case JsonValue.Text(String text) when text.matches("-?[0-9]{1,9}") -> Integer.parseInt(text);
            default -> wrongKind(key, "a whole number");
        };
    }

    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (JsonValue item : items(key)) {
            texts.add(item instanceof JsonValue.Text(String text) ? text : wrongKind(key, "a list of texts"));
        }
        return texts;
    }

    /// Numbers 0 and 1.
    public List<Integer> flags(String key) {
        List<Integer> flags = new ArrayList<>();
        for (JsonValue item : items(key)) {
            flags.add(item instanceof JsonValue.Whole(long number) && (number == 0 || number == 1)
                    ? Integer.valueOf((int) number)
                    : wrongKind(key, "a list of 0 and 1"));
        }
        return flags;
    }

    private List<JsonValue> items(String key) {
        return value(key) instanceof JsonValue.Items(List<JsonValue> items) && !items.isEmpty()
                ? items
                : wrongKind(key, "a list that is not empty");
    }

    /// The fields of an object in this row.
    public Document in(String key) {
        return value(key) instanceof JsonValue.Fields inner
                ? new Document(index, inner, where, path + key + ".")
                : wrongKind(key, "an object");
    }

    private <T> T wrongKind(String key, String wanted) {
        throw wrong("wrong-field", "the field '%s%s' is %s, and should be %s".formatted(path, key,
                value(key).kind(), wanted), "correct the row, or take the data set in its original form");
    }

    /// What is wrong with this row.
    public UserError wrong(String id, String what, String remedy) {
        return new UserError(Finding.error(id, where, what, remedy));
    }
}
