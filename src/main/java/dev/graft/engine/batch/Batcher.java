package dev.graft.engine.batch;

import java.io.IOException;
import java.time.Duration;

import dev.graft.engine.LocalModel;

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

    private Batcher(LocalModel model) {
        this.model = model;
    }

    /// Starts the thread that runs the model. Nobody else should run it meanwhile.
    ///
    /// @param model  stays open; close it after the batcher
    /// @param places texts that are written at a time
    /// @param queue  texts that may wait for a place
    public static Batcher start(LocalModel model, int places, int queue) throws IOException {
        return new Batcher(model);
    }

    /// Takes an order; does not wait for anything.
    ///
    /// @throws QueueFullException if there is no room for all its texts, or the batcher is closing
    /// @throws dev.graft.diagnostic.UserError with `empty-prompt`; `too-long` if the model's context has no room for the
    ///                   prompt and one token; `cache-full` if the cache has not; `bad-value` if a bias is of no token;
    ///                   `tokenizer-size` if the prompt has a token that the model lacks
    public Ticket submit(Order order) throws QueueFullException {
        throw new QueueFullException(model.toString(), true);
    }

    public Load load() {
        throw new IllegalStateException();
    }

    /// Takes no more orders. Those that were taken may go on for a while; then they end.
    public void close(Duration grace) {}

    /// Ends everything at once.
    @Override
    public void close() {
        close(Duration.ZERO);
    }
}
