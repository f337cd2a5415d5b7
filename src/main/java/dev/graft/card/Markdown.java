package dev.graft.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Pieces of Markdown.
final class Markdown {
    private static final String SPECIAL = "\\`*_[]<>|#";

    private Markdown() {}

    /// A text that stands for itself, in one line.
    static String text(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (SPECIAL.indexOf(point) >= 0 && !isInsideWord(text, point)) {
                escaped.append('\\');
            }
            escaped.appendCodePoint(Character.isISOControl(point) ? ' ' : point);
        });
        return escaped.toString();
    }

    /// What [#text] was made of.
    static String plain(String markdown) {
        return markdown.replaceAll("\\\\([\\\\`*_\\[\\]<>|#])", "$1");
    }

    /// `dpo_mix` shows as it is; only at the ends of words does an underline mean anything.
    private static boolean isInsideWord(String text, int point) {
        return point == '_' && !text.startsWith("_") && !text.endsWith("_") && !text.contains(" ");
    }

    /// A fenced block, with a fence that nothing in it ends.
    static List<String> block(String language, String content) {
        String fence = "```";
        while (content.contains(fence)) {
            fence += "`";
        }
        List<String> lines = new ArrayList<>(List.of(fence + language));
        lines.addAll(content.stripTrailing().lines().toList());
        lines.add(fence);
        return lines;
    }

    /// A table of two columns, the second of numbers, padded so that it reads well as text too.
    ///
    /// @param rows the first is the head
    static List<String> table(List<List<String>> rows) {
        int first = rows.stream().mapToInt(row -> row.getFirst().length()).max().orElse(0);
        int second = rows.stream().mapToInt(row -> row.getLast().length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            int left = lines.isEmpty() ? (first - row.getFirst().length()) / 2 : 0;
            String name = " ".repeat(left) + row.getFirst();
            lines.add(String.format(Locale.ROOT, "|%-" + first + "s|%" + second + "s|", name, row.getLast()));
            if (lines.size() == 1) {
                lines.add("|" + "-".repeat(first) + "|" + "-".repeat(second - 1) + ":|");
            }
        }
        return lines;
    }
}
