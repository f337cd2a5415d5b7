package dev.graft.engine;

/// What is to be run next on a branch.
public final class Step {
    private final Branch branch;
    private final int[] tokens;

    private Step(Branch branch, int[] tokens) {
        this.branch = branch;
        this.tokens = tokens;
    }

    /// @param tokens that follow what the branch holds, one at least; not copied
    public static Step of(Branch branch, int... tokens) {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("a step of no token");
        }
        return new Step(branch, tokens);
    }

    Branch branch() {
        return branch;
    }

    int[] tokens() {
        return tokens;
    }
}
