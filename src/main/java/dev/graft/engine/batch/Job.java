package dev.graft.engine.batch;

import java.util.ArrayList;
import java.util.List;

import dev.graft.engine.Completion;
import dev.graft.engine.LocalModel;
import dev.graft.tokenizer.Tokenizer;

/// An order that was taken, and how far it is.
final class Job {
    private final long serial;
    private final Order order;
    private final Ticket ticket;
    private final List<Text> texts = new ArrayList<>();
    private int unfinished; // texts; the batcher's thread's
    private boolean hasBegun; // the batcher's thread's
    private volatile boolean isCancelled;

    /// @param serial  orders with a lower one came before
    /// @param noticed is called when the ticket was closed
    Job(long serial, Order order, LocalModel model, Tokenizer tokenizer, Runnable noticed) {
        this.serial = serial;
        this.order = order;
        ticket = new Ticket(order.prompt().length, order.texts().size(), () -> {
            isCancelled = true;
            noticed.run();
        });
        for (int i = 0; i < order.texts().size(); i++) {
            texts.add(new Text(this, i, new Completion(tokenizer, order.prompt(), model.maxLength(),
                    order.texts().get(i), order.constraint())));
        }
        unfinished = texts.size();
    }

    long serial() {
        return serial;
    }

    Order order() {
        return order;
    }

    Ticket ticket() {
        return ticket;
    }

    List<Text> texts() {
        return texts;
    }

    /// The reader wants nothing more.
    boolean isCancelled() {
        return isCancelled;
    }

    /// One of its texts has a place.
    ///
    /// @param reused tokens of the prompt that need not be read
    /// @return whether it is the first one
    boolean begin(int reused) {
        if (hasBegun) {
            return false;
        }
        hasBegun = true;
        ticket.reused(reused);
        return true;
    }

    /// One of its texts has ended.
    ///
    /// @return whether it was the last
    boolean endText() {
        return --unfinished == 0;
    }

    /// Texts that have not ended.
    int unfinished() {
        return unfinished;
    }
}
