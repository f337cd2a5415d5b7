package dev.graft.app.cli;

import java.util.Locale;
import java.util.function.LongSupplier;

import dev.graft.app.gate.GateProgress;

/// The gate's progress on one line of the terminal: bytes of weights, then what each model does.
///
///     asking owner/name: 23 of at most 64 tokens, 0.5/s, at most 82 s left
final class GateLine implements GateProgress, AutoCloseable {
    private static final long PAUSE_NANOS = 100_000_000;
    private static final String CLEAR = "\r\u001b[K";

    private final Screen screen;
    private final boolean isShown;
    private final LongSupplier clockNanos;
    private long firstNanos;
    private long drawnNanos;
    private volatile ProgressLine weights = ProgressLine.none();

    /// @param clockNanos as System::nanoTime
    GateLine(Screen screen, LongSupplier clockNanos) {
        this.screen = screen;
        this.clockNanos = clockNanos;
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
    public void reads(String model) {
        show(model + " reads a text");
    }

    @Override
    public void asked(String model, int tokens, int most) {
        long now = clockNanos.getAsLong();
        if (tokens <= 1) { // the first one also takes the prompts
            firstNanos = now;
            show("asking " + model);
            return;
        }
        if (now - drawnNanos >= PAUSE_NANOS) {
            drawnNanos = now;
            double seconds = (now - firstNanos) / 1e9 / (tokens - 1);
            show(String.format(Locale.ROOT, "asking %s: %d of at most %d tokens, %.1f/s, at most %s left", model,
                    tokens,
                    most, 1 / seconds, Times.rough((most - tokens) * seconds)));
        }
    }

    private void show(String line) {
        if (isShown) {
            int columns = screen.terminal().columns(); // in the last one some terminals wrap
            screen.terminal().err().print(CLEAR + (line.length() < columns ? line : line.substring(0, columns - 1)));
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
