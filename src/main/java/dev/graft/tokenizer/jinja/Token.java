package dev.graft.tokenizer.jinja;

/// A piece of a template.
///
/// @param text of DATA and STRING what it stands for, of an END_… and BEGIN_… nothing of interest, else as written
record Token(Kind kind, String text, Spot spot) {
    enum Kind {
        DATA, BEGIN_PRINT, END_PRINT, BEGIN_BLOCK, END_BLOCK, NAME, STRING, INTEGER, FLOAT, OPERATOR, END
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    /// For a sentence about what was found instead.
    String shown() {
        return switch (kind) {
            case END -> "the end of the template";
            case END_BLOCK, END_PRINT -> "the end of the tag";
            case BEGIN_BLOCK, BEGIN_PRINT -> "the begin of a tag";
            case DATA -> "text";
            case STRING -> "a string";
            case NAME, INTEGER, FLOAT, OPERATOR -> "'" + text + "'";
        };
    }
}
