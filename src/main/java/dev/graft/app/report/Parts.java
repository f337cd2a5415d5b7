package dev.graft.app.report;

import java.util.List;

/// Pieces that several sections of the page are built of.
final class Parts {
    private Parts() {}

    /// A part of the page under a heading, which the list of contents links to.
    static Html section(Html html, String id, String heading) {
        return html.open("section", "id", id, "aria-labelledby", id + "-h").leaf("h2", heading, "id", id + "-h")
                .text("\n");
    }

    /// Scrolls by itself where it is too wide, also by keyboard, so that the page never does.
    static Html scroll(Html html, String label) {
        return html.open("div", "class", "scroll", "role", "region", "aria-label", label, "tabindex", "0").text("\n");
    }

    /// Opens a drawing; its first child says in words what it shows.
    ///
    static Html drawing(Html html, String id, double width, double height, String shown, String classes) {
        return html.open("svg", "class", classes, "role", "img", "aria-labelledby", id, "viewBox",
                "0 0 " + Html.number(width) + " " + Html.number(height), "xmlns", "http://www.w3.org/2000/svg")
                .leaf("title", shown, "id", id).text("\n");
    }

    static Html word(Html html, double x, double y, String text, String classes) {
        return html.leaf("text", text, "x", Html.number(x), "y", Html.number(y), "class", classes);
    }

    static Html box(Html html, double x, double y, double width, double height, String classes) {
        return html.open("rect", "x", Html.number(x), "y", Html.number(y), "width", Html.number(width), "height",
                Html.number(height), "class", classes).close();
    }

    static Html line(Html html, double x1, double y1, double x2, double y2, String classes) {
        return html.open("line", "x1", Html.number(x1), "y1", Html.number(y1), "x2", Html.number(x2), "y2",
                Html.number(y2), "class", classes).close();
    }

    /// The heading of a table; a heading that begins with `>` is of numbers.
    static Html head(Html html, String caption, List<String> headings) {
        html.open("table").leaf("caption", caption).open("thead").open("tr");
        for (String heading : headings) {
            boolean isNumber = heading.startsWith(">");
            html.leaf("th", isNumber ? heading.substring(1) : heading, "scope", "col", "class", isNumber ? "n" : "");
        }
        return html.close().close().open("tbody").text("\n");
    }

    /// A row; the first cell names it.
    static Html row(Html html, List<String> headings, List<String> cells) {
        html.open("tr").leaf("th", cells.getFirst(), "scope", "row", "class", ofColumn(headings, 0));
        for (int i = 1; i < cells.size(); i++) {
            html.leaf("td", cells.get(i), "class", ofColumn(headings, i));
        }
        return html.closeLine();
    }

    private static String ofColumn(List<String> headings, int column) {
        return headings.get(column).startsWith(">") ? "n" : "";
    }

    static Html endTable(Html html) {
        return html.close().closeLine();
    }

    /// A text cut in its middle, where that is longer than there is room for.
    static String shortened(String text, int most) {
        int half = (most - 1) / 2;
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 1 - half)) + "…"
                        + text.substring(text.offsetByCodePoints(text.length(), -half));
    }
}
