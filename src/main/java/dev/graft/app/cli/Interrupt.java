package dev.graft.app.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C and SIGTERM as a question that a long run asks between two steps.
///
///     try (Interrupt interrupt = Interrupt.watch()) {
///         … a run that ends early, in a state to go on from, once interrupt.isRequested() …
///         … say so, still in here: at the end of this block the JVM goes …
///     }
///
/// A signal starts the JVM's shutdown, which waits here for the run; the JVM then exits with 128 + the signal's
/// number by itself: 130 for SIGINT, 143 for SIGTERM. (sun.misc.Signal could do the same, but is internal to the JDK.)
final class Interrupt implements AutoCloseable {
    /// A step takes milliseconds, a sync of a slow disk seconds. A run that hangs longer, say on a vanished network
    /// disk, must not hold the user for ever: its state on disk survives a kill at any moment.
    private static final int PATIENCE_SECONDS = 20;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private final Thread hook;
    private final int patienceSeconds;
    private volatile boolean isRequested;

    private Interrupt(int patienceSeconds) {
        this.patienceSeconds = patienceSeconds;
        // A platform thread: shutdown hooks must be unstarted ones.
        hook = Thread.ofPlatform().name("interrupt").unstarted(this::waitForTheRun);
    }

    /// Watches from now until [#close].
    static Interrupt watch() {
        return watch(PATIENCE_SECONDS);
    }

    /// The same for a run that has nothing to bring to an end but its last line.
    static Interrupt watch(int patienceSeconds) {
        Interrupt interrupt = new Interrupt(patienceSeconds);
        Runtime.getRuntime().addShutdownHook(interrupt.hook);
        return interrupt;
    }

    /// Whether the run should stop at the next step. Cheap, and for any thread.
    boolean isRequested() {
        return isRequested;
    }

    /// Waits until it should.
    void await() {
        try {
            requested.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody interrupts a command
        }
    }

    /// The run has ended, one way or the other.
    @Override
    public void close() {
        left.countDown();
        if (!isRequested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException unusedShuttingDown) {
                // The signal came this very moment, and the hook finds the run already left.
                return;
            }
        }
    }

    private void waitForTheRun() {
        isRequested = true;
        requested.countDown();
        try {
            boolean unusedInTime = left.await(patienceSeconds, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody interrupts a shutdown hook
        }
    }
}
