package dev.graft.engine.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

/// Threads that share the chunks of one loop. The caller is one of them; the others sleep between loops.
///
/// A loop ends when its chunks are done, not when everyone has come: a helper that wakes late finds nothing to do, and
/// the caller has not waited for it. Which thread gets which chunk is left to chance, so a chunk's result must not
/// depend on it.
public final class Team implements AutoCloseable {
    /// How long a helper looks for the next loop before it sleeps, and the caller for the end of the last chunks: about
    /// the time of a wake-up. The layers of a model follow each other within that.
    private static final int SPINS = 200;

    private final List<Member> helpers = new ArrayList<>();
    private volatile Loop loop = new Loop(0, _ -> {});
    private volatile boolean isClosed;

    /// @param threads that work at a time, the caller among them
    public Team(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a team of " + threads);
        }
        for (int i = 1; i < threads; i++) {
            Member helper = new Member();
            helpers.add(helper);
            helper.thread = Thread.ofPlatform().daemon().name("graft-kernel-" + i).start(() -> help(helper));
        }
    }

    public int threads() {
        return helpers.size() + 1;
    }

    /// Calls `chunk` with 0 to `chunks - 1`, each once, and returns when all are done. If one fails, the others that
    /// have not begun are left out, and the first failure is thrown here. An interrupt is kept for the caller: chunks
    /// write to its arrays, so it cannot leave before they end.
    public void run(int chunks, IntConsumer chunk) {
        if (isClosed) {
            throw new IllegalStateException("the team is closed");
        }
        if (helpers.isEmpty() || chunks == 1) {
            for (int i = 0; i < chunks; i++) {
                chunk.accept(i);
            }
            return;
        }
        Loop mine = new Loop(chunks, chunk);
        loop = mine;
        int wanted = Math.min(helpers.size(), chunks - 1);
        for (int i = 0; i < wanted; i++) {
            helpers.get(i).wake();
        }
        mine.work();
        mine.await();
    }

    private void help(Member me) {
        Loop last = loop;
        while (!isClosed) {
            Loop next = me.next(last);
            next.work();
            last = next;
        }
    }

    /// Ends the helpers. A loop that still runs is finished by its caller.
    @Override
    public void close() {
        isClosed = true;
        loop = new Loop(0, _ -> {});
        helpers.forEach(Member::wake);
    }

    /// A helper, and whether it sleeps.
    private final class Member {
        private volatile boolean sleeps;
        private @Nullable Thread thread;

        void wake() {
            if (sleeps) {
                LockSupport.unpark(thread);
            }
        }

        Loop next(Loop last) {
            for (int i = 0; i < SPINS; i++) {
                if (loop != last) {
                    return loop;
                }
                Thread.onSpinWait();
            }
            sleeps = true; // seen by the caller, or the caller's loop is seen here
            while (loop == last) {
                LockSupport.park(Team.this);
                Thread.interrupted();
            }
            sleeps = false;
            return loop;
        }
    }

    private static final class Loop {
        private final int chunks;
        private final IntConsumer body;
        private final Thread caller = Thread.currentThread();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Loop(int chunks, IntConsumer body) {
            this.chunks = chunks;
            this.body = body;
        }

        void work() {
            for (int i; (i = next.getAndIncrement()) < chunks;) {
                try {
                    if (failure.get() == null) {
                        body.accept(i);
                    }
                } catch (Throwable thrown) { // for the caller, whatever it is
                    failure.compareAndSet(null, thrown);
                } finally {
                    if (done.incrementAndGet() == chunks && Thread.currentThread() != caller) {
                        LockSupport.unpark(caller);
                    }
                }
            }
        }

        void await() {
            boolean wasInterrupted = false;
            for (int i = 0; done.get() < chunks; i++) {
                if (i < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                    wasInterrupted |= Thread.interrupted();
                }
            }
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
            switch (failure.get()) {
                case null -> {
                }
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case Throwable thrown -> throw new IllegalStateException(thrown);
            }
        }
    }
}
