package dev.graft.tokenizer.jinja;

/// What one rendering has used up. A template comes with a model and so from anybody; whatever it does ends, in seconds
/// and within the memory that a program has by default.
final class Meter {
    /// Of expressions and statements within each other while they are carried out, macros that call each other included.
    private static final int MAX_DEPTH = 700;

    /// Steps, and characters or items looked at.
    private static final long MAX_WORK = 500_000_000;

    /// Characters and items that values were made of.
    private static final long MAX_MADE = 100_000_000;

    private static final int STEP = 10;

    /// Of one value of its own in a list, in characters: what it takes in memory.
    static final int ITEM = 8;

    private long work;
    private long made;
    private int depth;

    void step() {
        work(STEP);
    }

    /// @param units characters or items looked at
    void work(long units) {
        work += units;
        if (work > MAX_WORK) {
            throw Failure.limit("the template does too much: it was stopped after " + MAX_WORK / STEP + " steps");
        }
    }

    /// Checked before something large is made, too.
    ///
    /// @param units characters or items of a new value
    void made(long units) {
        made += units;
        if (made > MAX_MADE) {
            throw Failure.limit("the template makes too much text: more than " + MAX_MADE + " characters");
        }
        work(units);
    }

    void enter() {
        if (++depth > MAX_DEPTH) {
            throw Failure
                    .limit("expressions, blocks and macros lie more than " + MAX_DEPTH + " deep within each other");
        }
    }

    void leave() {
        depth--;
    }
}
