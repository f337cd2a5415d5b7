package dev.graft.app.server;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.graft.engine.Finish;
import dev.graft.engine.batch.Event;
import dev.graft.engine.batch.Ticket;

/// What is written for one request: the events of its orders, one order after the other.
///
/// However many prompts a request has, it takes no more than its share of the queue: the next ones are ordered when the
/// first are done. What the later ones have written meanwhile waits in their tickets.
///
/// Not for more than one thread.
final class Answers implements AutoCloseable {
    /// Texts that are ordered at a time, in places: enough that all have work while the first is read.
    private static final int AHEAD = 2;

    private static final long RETRY_MILLIS = 50;

    private final Served served;
    private final List<Asked> asked;
    private final Deque<Ticket> open = new ArrayDeque<>();
    private final int mostTexts;
    private int submitted;
    private int openTexts;
    private int current;
    private Usage usage = Usage.NONE;

    private Answers(Served served, List<Asked> asked) {
        this.served = served;
        this.asked = asked;
        this.mostTexts = AHEAD * served.batcher().load().places();
    }

    /// @param asked one at least
    /// @throws ApiError if the first cannot be ordered
    static Answers begin(Served served, List<Asked> asked) {
        Answers answers = new Answers(served, asked);
        answers.submit();
        answers.submitMore();
        return answers;
    }

    private void submit() {
        Asked next = asked.get(submitted);
        open.add(served.submit(next.order(), next.param()));
        openTexts += next.texts();
        submitted++;
    }

    private void submitMore() {
        try {
            while (submitted < asked.size() && openTexts + asked.get(submitted).texts() <= mostTexts) {
                submit();
            }
        } catch (ApiError refused) {
            if (refused.status() != 429) {
                close();
                throw refused;
            }
            // others wait, too: these come when some of ours are done
        }
    }

    /// Whether an event will come.
    boolean hasNext() {
        return current < asked.size();
    }

    /// The order that the next event is of.
    int order() {
        return current;
    }

    /// Waits for what happens next; null if nothing did for so long.
    ///
    /// @throws ApiError if an order was given up
    @Nullable
    Event next(Duration atMost) throws InterruptedException {
        if (open.isEmpty()) { // all that were ordered are done, and there was no room for another
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            submitMore();
            return null;
        }
        return open.getFirst().next(atMost);
    }

    /// To be called with every event once it has been dealt with.
    ///
    /// @throws ApiError if it ends the request
    void took(Event event) {
        switch (event) {
            case Event.Ended(_, Finish finish, int tokens) -> {
                if (finish == Finish.INTERRUPTED) {
                    throw ApiError.of(503, "shutting_down", "the server is shutting down");
                }
                usage = usage.withWritten(tokens);
                leave(Objects.requireNonNull(open.peekFirst()));
            }
            case Event.Failed(Throwable error) -> throw Failures.of(error);
            case Event.Piece _,Event.PromptScored _ -> {
            }
        }
    }

    private void leave(Ticket ticket) {
        if (!ticket.hasNext()) {
            usage = usage.withPrompt(ticket.promptTokens(), ticket.reusedTokens());
            openTexts -= asked.get(current).texts();
            open.removeFirst();
            current++;
            submitMore();
        }
    }

    /// Of the orders that are done.
    Usage usage() {
        return usage;
    }

    /// Ends what goes on.
    @Override
    public void close() {
        open.forEach(Ticket::close);
    }
}
