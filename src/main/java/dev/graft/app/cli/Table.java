package dev.graft.app.cli;

import java.util.ArrayList;
import java.util.List;

import dev.graft.diagnostic.Finding;

/// Rows of words under aligned headings, two blanks apart. A heading that begins with `>` is flushed right.
final class Table {
    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] isRight;

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

    /// Without a line break at the end, and without blanks at the end of a line.
    @Override
    public String toString() {
        int[] widths = new int[isRight.length];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String pad = " ".repeat(widths[column] - row.get(column).length());
                line.append(column == 0 ? "" : "  ");
                line.append(isRight[column] ? pad + row.get(column) : row.get(column) + pad);
            }
            lines.add(line.toString().stripTrailing());
        }
        return String.join("\n", lines);
    }
}
