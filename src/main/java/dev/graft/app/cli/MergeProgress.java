package dev.graft.app.cli;

import dev.graft.merge.Progress;

/// A run's progress as a line on the terminal.
final class MergeProgress implements Progress, AutoCloseable {
    private final Screen screen;
    private volatile ProgressLine line = ProgressLine.none();

    MergeProgress(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void begins(long totalBytes, long doneBytes) {
        line = screen.progress(totalBytes, doneBytes);
    }

    @Override
    public void reached(long doneBytes, String tensor) {
        line.update(doneBytes, tensor);
    }

    @Override
    public void close() {
        line.close();
    }
}
