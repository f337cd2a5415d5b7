package dev.graft.engine;

/// Tokens that follow what a branch holds, and for which of them the result is wanted.
final class Run {
    private final Branch branch;
    private final int[] tokens;
    private final int firstWanted;

    /// @param tokens      one at least; not copied
    /// @param firstWanted index of the first token whose hidden state is asked for; all after it are too
    Run(Branch branch, int[] tokens, int firstWanted) {
        if (tokens.length == 0 || firstWanted < 0 || firstWanted > tokens.length) {
            throw new IllegalArgumentException("%d of %d tokens wanted".formatted(firstWanted, tokens.length));
        }
        this.branch = branch;
        this.tokens = tokens;
        this.firstWanted = firstWanted;
    }

    Branch branch() {
        return branch;
    }

    int length() {
        return tokens.length;
    }

    int token(int index) {
        return tokens[index];
    }

    int[] tokens() {
        return tokens;
    }

    boolean isWanted(int index) {
        return index >= firstWanted;
    }

    int wantedCount() {
        return tokens.length - firstWanted;
    }
}
