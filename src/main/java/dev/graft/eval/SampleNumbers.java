package dev.graft.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Row numbers by task, as `--samples` has them: `{"arc_challenge": [100, 101]}`.
public final class SampleNumbers {
    private static final String ID = "bad-value";

    private SampleNumbers() {}

    /// @param source the file that the text is from, or the option
    /// @throws UserError `bad-value` if it is something else
    public static Map<String, List<Integer>> parse(String source, String json) {
        Map<String, List<Integer>> samples = new LinkedHashMap<>();
        JsonRows.object(source, ID, 1, json).values()
                .forEach((task, rows) -> samples.put(task, rows(source, task, rows)));
        return samples;
    }

    private static List<Integer> rows(String source, String task, JsonValue value) {
        if (!(value instanceof JsonValue.Items(List<JsonValue> items)) || items.isEmpty()) {
            throw wrong(source, task, value.kind());
        }
        List<Integer> rows = new ArrayList<>();
        for (JsonValue item : items) {
            if (!(item instanceof JsonValue.Whole(long row)) || row < 0 || row > Integer.MAX_VALUE) {
                throw wrong(source, task, item.kind() + " among them");
            }
            rows.add((int) row);
        }
        return rows;
    }

    private static UserError wrong(String source, String task, String what) {
        return new UserError(Finding.error(ID, new Place.InFile(source),
                "the rows of %s are no list of numbers from 0: there is %s".formatted(task, what),
                "write {\"%s\": [0, 1, 2]}".formatted(task)));
    }
}
