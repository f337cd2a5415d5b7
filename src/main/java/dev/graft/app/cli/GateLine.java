package dev.graft.app.cli;

import dev.graft.app.gate.GateProgress;

/// The gate's progress on one line of the terminal: bytes of weights, then words.
final class GateLine implements GateProgress, AutoCloseable {
    private static final String CLEAR = "\r\u001b[K";

    private final Screen screen;
    private final boolean isShown;
    private volatile ProgressLine weights = ProgressLine.none();

    GateLine(Screen screen) {
        this.screen = screen;
        isShown = screen.terminal().isErrTerminal() && screen.loudness() != Screen.Loudness.QUIET;
    }

    @Override
    public void begins(long totalBytes, long doneBytes) {
        weights = screen.progress(totalBytes, doneBytes);
    }

    @Override
    public void reached(long doneBytes, String tensor) {
        weights.update(doneBytes, tensor);
    }

    @Override
    public void ends() {
        weights.close();
    }

    @Override
    public void begins(String what) {
        if (isShown) {
            screen.terminal().err().print(CLEAR + what);
            screen.terminal().err().flush();
        }
    }

    @Override
    public void close() {
        weights.close();
        if (isShown) {
            screen.terminal().err().print(CLEAR);
            screen.terminal().err().flush();
        }
    }
}
