package dev.graft.engine;

/// What is to be run next on a branch, and for which of its tokens the logits are wanted.
public final class Step {
    private final Branch branch;
    private final int[] tokens;
    private final int firstWanted;

    private Step(Branch branch, int[] tokens, int firstWanted) {
        if (tokens.length == 0 || firstWanted < 0 || firstWanted > tokens.length) {
            throw new IllegalArgumentException("%d of %d tokens wanted".formatted(firstWanted, tokens.length));
        }
        this.branch = branch;
        this.tokens = tokens;
        this.firstWanted = firstWanted;
    }

    /// Asks what comes after the last token.
    ///
    /// @param tokens that follow what the branch holds, one at least; not copied
    public static Step of(Branch branch, int... tokens) {
        return new Step(branch, tokens, tokens.length - 1);
    }

    /// Asks what comes after each token from this one on; of none if there are not so many.
    ///
    /// @param first index of the first token, at most the number of tokens
    public Step wantedFrom(int first) {
        return new Step(branch, tokens, first);
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

    int firstWanted() {
        return firstWanted;
    }

    boolean isWanted(int index) {
        return index >= firstWanted;
    }

    int wantedCount() {
        return tokens.length - firstWanted;
    }
}
