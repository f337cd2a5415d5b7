package dev.graft.merge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/// Threads that share a piece of work until it is done or one of them fails.
final class Workers {

    /// What each of them does: take a part, do it, take the next, until there is none or [#mustStop].
    interface Work {
        void run() throws IOException;
    }

    private final int count;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Workers(int count) {
        this.count = count;
    }

    /// Whether another one has failed.
    boolean mustStop() {
        return failure.get() != null;
    }

    /// Returns when all are done.
    ///
    /// @throws IOException or whatever else the first that failed has thrown
    void run(Work work) throws IOException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().name("graft-worker-" + i).daemon().start(() -> {
                try {
                    work.run();
                } catch (Throwable thrown) { // whatever it is, it is thrown again below
                    failure.compareAndSet(null, thrown);
                }
            }));
        }
        boolean isInterrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    isInterrupted = true; // the files must not be closed under the workers
                }
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        switch (failure.get()) {
            case null -> {
                // All is done.
            }
            case IOException io -> throw io;
            case RuntimeException runtime -> throw runtime;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }
}
