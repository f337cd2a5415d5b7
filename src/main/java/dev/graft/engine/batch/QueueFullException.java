package dev.graft.engine.batch;

/// The order was not taken: too many wait already, or the batcher is closing. Nothing is wrong with the order.
public final class QueueFullException extends Exception {
    private final boolean isClosing;

    QueueFullException(String message, boolean isClosing) {
        super(message);
        this.isClosing = isClosing;
    }

    /// Whether there is no use in coming again.
    public boolean isClosing() {
        return isClosing;
    }
}
