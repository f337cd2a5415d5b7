package dev.graft.app.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/// Writes HTML, with SVG in it, so that it is well formed and holds nothing that was not asked for: names of elements and
/// attributes are ours, every text and every value of an attribute is escaped.
final class Html {
    /// Elements without an end.
    private static final Set<String> VOID = Set.of("br", "input", "link", "meta");

    private final StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
    private final Deque<String> open = new ArrayDeque<>();

    /// @param attributes names and values in turn
    Html open(String element, String... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"").append(escaped(attributes[i + 1])).append('"');
        }
        out.append('>');
        if (!VOID.contains(element)) {
            open.push(element);
        }
        return this;
    }

    /// Ends the element that was opened last.
    Html close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /// The same, with a line break behind it: a page of one line is hard to look at.
    Html closeLine() {
        close();
        out.append('\n');
        return this;
    }

    Html text(String text) {
        out.append(escaped(text));
        return this;
    }

    /// An element with nothing but a text in it.
    Html leaf(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close();
    }

    /// A style sheet of ours: the one text that is taken as it is.
    Html style(String css) {
        if (css.contains("</")) {
            throw new IllegalArgumentException("the style sheet ends its own element");
        }
        out.append("<style>").append(css).append("</style>\n");
        return this;
    }

    /// The page so far.
    ///
    /// @throws IllegalStateException if an element is still open
    String page() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return out.toString();
    }

    /// A number as SVG takes it, to a tenth of a unit.
    static String number(double x) {
        String text = String.format(Locale.ROOT, "%.1f", x);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /// What a browser would take for more than a letter is replaced, and so is what would change how the letters around it
    /// are shown: controls, marks of the direction of writing, halves of characters.
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                case '\n', '\t' -> safe.appendCodePoint(c);
                default -> {
                    if (isOdd(c)) {
                        safe.append(String.format(Locale.ROOT, "\\u%04x", c));
                    } else {
                        safe.appendCodePoint(c);
                    }
                }
            }
        });
        return safe.toString();
    }

    private static boolean isOdd(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR, Character.UNASSIGNED ->
                c != 0x200d; // joins the parts of one emoji
            default -> false;
        };
    }
}
