package dev.graft.engine.batch;

import java.io.IOException;
import java.time.Duration;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.LocalModel;
import dev.graft.tokenizer.Tokenizer;

/// Writes texts of many orders side by side.
///
///     try (Batcher batcher = Batcher.start(model, 64, 256);
///             Ticket ticket = batcher.submit(Order.of(prompt, List.of(sampling)))) {
///         while (ticket.hasNext()) {
///             switch (ticket.next()) {
///                 case Event.Piece piece -> System.out.print(piece.text());
///                 …
///
/// Any thread may submit. First come, first served.
public final class Batcher implements AutoCloseable {
    private final LocalModel model;
    private final Tokenizer tokenizer;
    private final int places;
    private final int queue;
    private final Line line;
    private final Tally tally = new Tally();
    private final Thread thread;

    private Batcher(LocalModel model, int places, int queue) throws IOException {
        this.model = model;
        this.tokenizer = model.tokenizer();
        this.places = places;
        this.queue = queue;
        line = new Line(Math.addExact(places, queue));
        thread = Thread.ofPlatform().daemon().name("graft-batcher").unstarted(this::serve);
    }

    /// Starts the thread that runs the model. Nobody else should run it meanwhile.
    ///
    /// @param model  stays open; close it after the batcher
    /// @param places texts that are written at a time
    /// @param queue  texts that may wait for a place
    /// @throws dev.graft.diagnostic.UserError if the model's tokenizer is missing or broken
    public static Batcher start(LocalModel model, int places, int queue) throws IOException {
        if (places < 1 || queue < 0) {
            throw new IllegalArgumentException(
                    "%d places and a queue of %d; write 1 or more, and 0 or more".formatted(places, queue));
        }
        Batcher batcher = new Batcher(model, places, queue);
        batcher.thread.start();
        return batcher;
    }

    /// Takes an order; does not wait for anything.
    ///
    /// @throws QueueFullException if there is no room for all its texts, or the batcher is closing
    /// @throws UserError as [LocalModel#check], and with `cache-full` if the cache is too small for the prompt
    public Ticket submit(Order order) throws QueueFullException {
        order.texts().forEach(sampling -> model.check(order.prompt(), sampling));
        if (order.prompt().length >= model.cacheTokens()) {
            throw new UserError(Finding.error("cache-full", Place.NOWHERE,
                    "the prompt has %d tokens, and the cache holds %d".formatted(order.prompt().length,
                            model.cacheTokens()),
                    "raise --memory, or shorten the prompt"));
        }
        int texts = order.texts().size();
        long serial = line.reserve(texts);
        boolean isIn = false;
        try {
            Job job = new Job(serial, order, model, tokenizer, line::wake);
            line.add(job.texts());
            isIn = true;
            return job.ticket();
        } finally {
            if (!isIn) {
                line.leave(texts);
            }
        }
    }

    public Load load() {
        return tally.load(places, queue, line, model.cacheTokens(), model.cacheTokensInUse());
    }

    private void serve() {
        Places taken = new Places(model, places, line, tally);
        try {
            while (!taken.isEmpty() || line.await()) {
                serve(taken);
            }
        } finally {
            line.close(Duration.ZERO); // nobody waits for a thread that has ended
        }
    }

    private void serve(Places taken) {
        try {
            if (line.isOver()) {
                taken.endAll(_ -> true);
            } else {
                taken.pass();
            }
        } catch (RuntimeException | Error failed) {
            taken.failAll(failed);
        }
    }

    /// Takes no more orders. Those that were taken may go on for a while; then they end. Returns when all have.
    public void close(Duration grace) {
        line.close(grace);
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException asked) {
                isInterrupted = true;
                line.close(Duration.ZERO);
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends everything at once.
    @Override
    public void close() {
        close(Duration.ZERO);
    }
}
