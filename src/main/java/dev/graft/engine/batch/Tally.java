package dev.graft.engine.batch;

/// What was done since the start. Written by the batcher's thread, read by any.
final class Tally {
    private int busy;
    private long promptTokens;
    private long reusedTokens;
    private long writtenTokens;
    private long passes;
    private long putBack;
    private long finished;
    private long cancelled;
    private long failed;

    synchronized void busy(int places) {
        busy = places;
    }

    /// An order's prompt is going to be read.
    synchronized void begin(int prompt, int reused) {
        promptTokens += prompt;
        reusedTokens += reused;
    }

    synchronized void pass(int written) {
        passes++;
        writtenTokens += written;
    }

    synchronized void putBack() {
        putBack++;
    }

    synchronized void end(boolean isCancelled) {
        if (isCancelled) {
            cancelled++;
        } else {
            finished++;
        }
    }

    synchronized void fail() {
        failed++;
    }

    synchronized Load load(int places, int queue, Line line, long cacheTokens, long cacheUsed) {
        return new Load(places, busy, queue, line.waitingCount(), cacheTokens, cacheUsed, promptTokens, reusedTokens,
                writtenTokens, passes, putBack, finished, cancelled, failed, line.refused());
    }
}
