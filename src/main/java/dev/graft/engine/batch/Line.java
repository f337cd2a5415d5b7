package dev.graft.engine.batch;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/// Texts that wait, the first come first, and the door: who may still come in, and when it is time to go.
///
/// Its methods exclude each other. Any thread puts texts in, the batcher's thread takes them out.
final class Line {
    private final int room;
    private final TreeSet<Text> waiting = new TreeSet<>();
    private int inside; // texts that wait or are being written
    private long refused; // orders
    private long serial;
    private boolean isNews;
    private @Nullable Long deadline; // System.nanoTime; null while it is open

    /// @param room for texts that wait, and for those in places
    Line(int room) {
        this.room = room;
    }

    /// Keeps room for an order.
    ///
    /// @return its serial number
    synchronized long reserve(int texts) throws QueueFullException {
        if (deadline != null) {
            throw new QueueFullException("no more orders are taken", true);
        }
        if (texts > room - inside) {
            refused++;
            throw new QueueFullException(
                    "%d texts are written or wait, and there is room for %d".formatted(inside, room), false);
        }
        inside += texts;
        return serial++;
    }

    /// Gives back room: so many texts have ended, or don't come after all.
    synchronized void leave(int texts) {
        inside -= texts;
        wake();
    }

    /// Puts in texts for which there is room.
    synchronized void add(List<Text> texts) {
        waiting.addAll(texts);
        wake();
    }

    /// Something is to be looked at.
    synchronized void wake() {
        isNews = true;
        notifyAll();
    }

    /// The one whose turn it is; null if nobody waits.
    synchronized @Nullable Text first() {
        return waiting.isEmpty() ? null : waiting.first();
    }

    synchronized void remove(Text text) {
        waiting.remove(text);
    }

    /// Those that wait.
    synchronized List<Text> waiting() {
        return List.copyOf(waiting);
    }

    synchronized int waitingCount() {
        return waiting.size();
    }

    /// Orders for which there was no room.
    synchronized long refused() {
        return refused;
    }

    /// Waits until somebody waits, or there is another reason to look.
    ///
    /// @return false if nobody can come any more
    synchronized boolean await() {
        boolean isInterrupted = false;
        while (waiting.isEmpty() && !isNews && (deadline == null || inside > 0)) {
            try {
                wait();
            } catch (InterruptedException asked) {
                isInterrupted = true; // this thread ends by close(), and by nothing else
            }
        }
        isNews = false;
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        return deadline == null || inside > 0;
    }

    /// Lets nobody in any more. Those who are in have to go when the time is over; of two times the earlier one counts.
    synchronized void close(Duration grace) {
        long now = System.nanoTime();
        long end = now + Math.clamp(grace.toMillis(), 0, 1L << 40) * 1_000_000;
        if (deadline == null || end - deadline < 0) {
            deadline = end;
        }
        wake();
    }

    /// Whether those who are in have to go.
    synchronized boolean isOver() {
        return deadline != null && System.nanoTime() - deadline >= 0;
    }
}
