package dev.graft.eval.local;

/// Unwinds a model between two answers.
final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    Stopped() {
        super("stopped", null, false, false);
    }
}
