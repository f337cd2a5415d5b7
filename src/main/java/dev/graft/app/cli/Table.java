package dev.graft.app.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import dev.graft.diagnostic.Finding;

/// Rows of words under aligned headings, two blanks apart. A heading that begins with `>` is flushed right.
final class Table {
    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] isRight;
    private final Map<Integer, UnaryOperator<String>> paints = new HashMap<>(); // by column

    Table(String... headings) {
        isRight = new boolean[headings.length];
        List<String> names = new ArrayList<>();
        for (int column = 0; column < headings.length; column++) {
            isRight[column] = headings[column].startsWith(">");
            names.add(isRight[column] ? headings[column].substring(1) : headings[column]);
        }
        rows.add(names);
    }

    /// One cell per heading.
    Table row(Object... cells) {
        if (cells.length != isRight.length) {
            throw new IllegalArgumentException(cells.length + " cells in a table of " + isRight.length + " columns");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(Finding.printable(String.valueOf(cell)).replace("\n", "\\n")); // a name may hold anything
        }
        rows.add(row);
        return this;
    }

    /// Has the cells of a column coloured, but for its heading.
    ///
    /// @param paint adds colour and no letter
    Table painted(int column, UnaryOperator<String> paint) {
        paints.put(column, paint);
        return this;
    }

    /// Characters of the longest line.
    int width() {
        return Arrays.stream(widths()).sum() + 2 * (isRight.length - 1);
    }

    private int[] widths() {
        int[] widths = new int[isRight.length];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    /// Without a line break at the end, and without blanks at the end of a line.
    @Override
    public String toString() {
        int[] widths = widths();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String pad = " ".repeat(widths[column] - row.get(column).length());
                line.append(column == 0 ? "" : "  ");
                UnaryOperator<String> paint = paints.get(column);
                String cell = paint == null || lines.isEmpty() ? row.get(column) : paint.apply(row.get(column));
                line.append(isRight[column] ? pad + cell : cell + pad);
            }
            lines.add(line.toString().stripTrailing());
        }
        return String.join("\n", lines);
    }
}
