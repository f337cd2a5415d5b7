package dev.graft.engine.remote;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ObjIntConsumer;

/// Calls that wait for a server, several at a time.
final class Calls {
    private record Done<T>(int index, T result) {}

    private Calls() {}

    /// @param bound calls under way at most
    /// @param taker is told each result and its call's index as soon as it is there, on the calling thread
    /// @throws IOException what a call threw, as soon as one did; the others are given up
    static <T> void run(int bound, List<? extends Callable<T>> calls, ObjIntConsumer<T> taker) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(bound, Thread.ofVirtual().name("graft-call-", 0).factory());
        try {
            CompletionService<Done<T>> running = new ExecutorCompletionService<>(pool);
            for (int i = 0; i < calls.size(); i++) {
                int index = i;
                running.submit(() -> new Done<>(index, calls.get(index).call()));
            }
            for (int i = 0; i < calls.size(); i++) {
                Done<T> done = running.take().get();
                taker.accept(done.result, done.index);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            InterruptedIOException stopped = new InterruptedIOException("interrupted");
            stopped.initCause(interrupted);
            throw stopped;
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException io -> throw io;
                case RuntimeException user -> throw user;
                case Error error -> throw error;
                case null, default -> throw new IOException(failed.getCause());
            }
        } finally {
            pool.shutdownNow();
            pool.close();
        }
    }
}
