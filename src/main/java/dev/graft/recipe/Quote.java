package dev.graft.recipe;

/// What a file says, made fit for a sentence of ours.
final class Quote {
    private static final int LONGEST = 120;

    private Quote() {}

    /// In single quotes, on one line, cut where it is long.
    static String of(String text) {
        return "'" + line(text) + "'";
    }

    /// On one line, cut where it is long, without control characters.
    static String line(String text) {
        String start = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return start.strip().replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?");
    }
}
