package dev.graft.tokenizer.jinja;

/// How an environment of Jinja2 is set up.
///
/// @param trimBlocks          a line break after a `{% … %}` belongs to it
/// @param lstripBlocks        blanks before a `{% … %}` that begins its line belong to it
/// @param keepTrailingNewline a line break at the very end of the template stays
/// @param isStrict            whatever is done with an undefined value is an error, printing it too
/// @param isJsonForHtml       `tojson` sorts keys and escapes what has a meaning in HTML, and all beyond ASCII
public record Settings(boolean trimBlocks, boolean lstripBlocks, boolean keepTrailingNewline, boolean isStrict,
        boolean isJsonForHtml) {

    /// As transformers renders chat templates.
    public static final Settings CHAT = new Settings(true, true, false, false, false);

    /// As lm-eval renders the texts of its task files.
    public static final Settings TASK = new Settings(false, false, true, true, true);
}
