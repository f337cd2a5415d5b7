package dev.graft.app.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

import dev.graft.diagnostic.Sizes;

/// One line that says how far a run is, redrawn in place and erased at the end. Any thread may report.
///
///     3.21 GB of 21.5 GB  15%  1.43 GB/s  13 s left  model.layers.7.mlp.up_proj.weight
abstract sealed class ProgressLine implements AutoCloseable {

    /// Silent: nobody waits, or nobody could see it.
    static ProgressLine none() {
        return new None();
    }

    /// @param columns    width of the terminal
    /// @param doneBytes  what an earlier run has done: it counts as progress, and not for the rate
    /// @param clockNanos as System::nanoTime
    static ProgressLine on(PrintWriter err, int columns, long totalBytes, long doneBytes, LongSupplier clockNanos) {
        return new Drawn(err, columns, totalBytes, doneBytes, clockNanos);
    }

    /// @param doneBytes of the whole, what an earlier run did included
    /// @param current   what is worked on
    abstract void update(long doneBytes, String current);

    /// Erases the line.
    @Override
    public abstract void close();

    private static final class None extends ProgressLine {
        @Override
        void update(long doneBytes, String current) {}

        @Override
        public void close() {}
    }

    private static final class Drawn extends ProgressLine {
        /// Ten times a second: more looks no smoother, and costs system calls.
        private static final long PAUSE_NANOS = 100_000_000;
        private static final String ERASE = "\r\u001b[K";

        private final PrintWriter err;
        private final int columns;
        private final long totalBytes;
        private final long doneBefore;
        private final LongSupplier clockNanos;
        private final long startNanos;
        private long drawnNanos;
        private boolean isVisible;

        Drawn(PrintWriter err, int columns, long totalBytes, long doneBefore, LongSupplier clockNanos) {
            this.err = err;
            this.columns = columns;
            this.totalBytes = totalBytes;
            this.doneBefore = doneBefore;
            this.clockNanos = clockNanos;
            this.startNanos = clockNanos.getAsLong();
            this.drawnNanos = startNanos; // so the first line comes when there is a rate to show
        }

        @Override
        synchronized void update(long doneBytes, String current) {
            long now = clockNanos.getAsLong();
            if (now - drawnNanos < PAUSE_NANOS) {
                return;
            }
            drawnNanos = now;
            String line = line(doneBytes, (now - startNanos) / 1e9, current);
            // In the last column some terminals wrap, and an erased line would leave its first half behind.
            err.print(ERASE + (line.length() < columns ? line : line.substring(0, columns - 1)));
            err.flush();
            isVisible = true;
        }

        @Override
        public synchronized void close() {
            if (isVisible) {
                err.print(ERASE);
                err.flush();
                isVisible = false;
            }
        }

        private String line(long doneBytes, double seconds, String current) {
            double percent = totalBytes == 0 ? 100 : 100.0 * doneBytes / totalBytes;
            double bytesPerSecond = (doneBytes - doneBefore) / seconds;
            String left = bytesPerSecond <= 0
                    ? ""
                    : "  " + Times.rough((totalBytes - doneBytes) / bytesPerSecond) + " left";
            return String.format(Locale.ROOT, "%s of %s  %.0f%%  %s/s%s  %s", Sizes.bytes(doneBytes),
                    Sizes.bytes(totalBytes), Math.floor(percent), Sizes.bytes((long) Math.max(0, bytesPerSecond)), left,
                    current);
        }
    }
}
