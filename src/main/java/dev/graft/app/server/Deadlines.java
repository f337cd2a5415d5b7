package dev.graft.app.server;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Limits for reading from and writing to clients that do not move.
///
/// A channel of the JDK ends when the thread that waits for it is interrupted, and with it the connection. So a thread
/// that ran into its limit must not go on, and none does: each has one request.
final class Deadlines implements AutoCloseable {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("deadlines").factory());

    /// What must not take longer than the block in which this is open.
    interface Limit extends AutoCloseable {
        @Override
        void close();
    }

    /// Once this is closed, there is no time left for anything.
    Limit within(Duration time) {
        Thread waiting = Thread.currentThread();
        try {
            Future<?> alarm = clock.schedule(waiting::interrupt, time.toNanos(), TimeUnit.NANOSECONDS);
            return () -> {
                boolean unusedInTime = alarm.cancel(false);
            };
        } catch (RejectedExecutionException closed) {
            waiting.interrupt();
            return () -> {};
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
