package dev.graft.eval;

/// A solved document, shown before the question.
///
/// @param question  what is asked
/// @param delimiter between question and answer, left out by none but chat templates
/// @param answer    what is right
/// @param end       after it, usually a blank line
public record Example(String question, String delimiter, String answer, String end) {
    private static final String BLANK_LINE = "\n\n";

    /// With one space before the answer and a blank line after it.
    public static Example of(String question, String answer) {
        return new Example(question, " ", answer, BLANK_LINE);
    }
}
