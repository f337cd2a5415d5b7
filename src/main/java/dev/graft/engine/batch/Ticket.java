package dev.graft.engine.batch;

import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/// What comes of an order. A slow reader holds nobody up: events wait here, and the texts go on.
///
/// One thread reads, any may close.
public final class Ticket implements AutoCloseable {
    private final Runnable cancel;
    private final int promptTokens;
    private final int texts;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile int reusedTokens;
    private int ended; // read events that end a text; the reader's
    private boolean hasFailed; // the reader's

    /// @param cancel ends what goes on
    Ticket(int promptTokens, int texts, Runnable cancel) {
        this.promptTokens = promptTokens;
        this.texts = texts;
        this.cancel = cancel;
    }

    /// Waits for what happens next.
    ///
    /// @throws NoSuchElementException behind the last event
    public Event next() throws InterruptedException {
        checkNext();
        return read(events.take());
    }

    /// As [#next()], but waits at most this long; null if nothing happened.
    public @Nullable Event next(Duration atMost) throws InterruptedException {
        checkNext();
        Event event = events.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        return event == null ? null : read(event);
    }

    /// Whether an event will come.
    public boolean hasNext() {
        return !hasFailed && ended < texts;
    }

    private void checkNext() {
        if (!hasNext()) {
            throw new NoSuchElementException("all texts of the order have ended");
        }
    }

    private Event read(Event event) {
        switch (event) {
            case Event.Ended _ -> ended++;
            case Event.Failed _ -> hasFailed = true;
            case Event.Piece _,Event.PromptScored _ -> {
            }
        }
        return event;
    }

    public int promptTokens() {
        return promptTokens;
    }

    /// How much of the prompt was in the cache; 0 before it is read.
    public int reusedTokens() {
        return reusedTokens;
    }

    /// Ends the texts that go on; their places are free at the next pass. Whoever waits for an event gets their ends.
    @Override
    public void close() {
        cancel.run();
    }

    void reused(int tokens) {
        reusedTokens = tokens;
    }

    void put(Event event) {
        events.add(event);
    }
}
