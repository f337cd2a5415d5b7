package dev.graft.app.cli;

/// What a result is written for.
///
/// @param columns   characters in a line; without limit where no person reads it
/// @param isColored whether colours may be used
record Look(int columns, boolean isColored) {
    /// For a file or another program.
    static final Look PLAIN = new Look(Integer.MAX_VALUE, false);

    /// Backgrounds with the letters that can be read on them.
    private static final String[] HUES = {"97;44", "30;43", "30;42", "97;45", "30;46", "97;41"};
    private static final String[] INKS = {"34", "33", "32", "35", "36", "31"};

    /// As one of several things of a kind, on a ground of its colour.
    String block(String text, int ordinal) {
        return isColored ? "\u001b[" + HUES[ordinal % HUES.length] + "m" + text + "\u001b[0m" : text;
    }

    /// The same, as text in that colour.
    String ink(String text, int ordinal) {
        return isColored && !text.isEmpty() ? "\u001b[" + INKS[ordinal % INKS.length] + "m" + text + "\u001b[0m" : text;
    }
}
