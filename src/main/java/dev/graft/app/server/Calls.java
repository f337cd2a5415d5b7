package dev.graft.app.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// How many requests are being answered, and whether new ones are.
final class Calls {
    private int running; // guarded by this
    private boolean isClosing; // guarded by this

    /// One request, until it is closed.
    interface Running extends AutoCloseable {
        @Override
        void close();
    }

    /// @throws ApiError with 503 if the server is about to stop
    synchronized Running enter() {
        if (isClosing) {
            throw ApiError.of(503, "shutting_down", "the server is shutting down").with("Connection", "close");
        }
        running++;
        return this::leave;
    }

    private synchronized void leave() {
        running--;
        notifyAll();
    }

    synchronized int running() {
        return running;
    }

    synchronized boolean isClosing() {
        return isClosing;
    }

    synchronized void refuse() {
        isClosing = true;
    }

    /// Waits until none is running.
    ///
    /// @return whether it came to that
    synchronized boolean awaitNone(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (running > 0) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }
}
