package dev.graft.app.cli;

import java.util.Locale;

import dev.graft.engine.Perplexity;

/// One line on stderr that changes as windows are done, if a person waits for it.
final class PerplexityProgress implements Perplexity.Progress, AutoCloseable {
    private static final String CLEAR = "\r\u001b[K";

    private final Screen screen;
    private final boolean isShown;

    PerplexityProgress(Screen screen) {
        this.screen = screen;
        isShown = screen.terminal().isErrTerminal() && screen.loudness() != Screen.Loudness.QUIET;
    }

    @Override
    public void done(Perplexity soFar, int windows, int ofWindows) {
        if (isShown && windows < ofWindows) {
            screen.terminal().err().print(String.format(Locale.ROOT, CLEAR + "%d of %d windows, perplexity %.4f so far",
                    windows, ofWindows, soFar.value()));
            screen.terminal().err().flush();
        }
    }

    @Override
    public void close() {
        if (isShown) {
            screen.terminal().err().print(CLEAR);
            screen.terminal().err().flush();
        }
    }
}
