package dev.graft.tokenizer.jinja;

/// Lines and columns of offsets that mostly grow: each look-up goes on from the last, so that a template of one long
/// line takes no longer than one of many.
final class Spots {
    private final String source;
    private int offset;
    private int line = 1;
    private int column = 1;

    Spots(String source) {
        this.source = source;
    }

    Spot at(int wanted) {
        if (wanted < offset) {
            offset = 0;
            line = 1;
            column = 1;
        }
        for (; offset < wanted; offset++) {
            char c = source.charAt(offset);
            if (c == '\n') {
                line++;
                column = 1;
            } else if (!Character.isLowSurrogate(c)) {
                column++;
            }
        }
        return new Spot(line, column);
    }
}
