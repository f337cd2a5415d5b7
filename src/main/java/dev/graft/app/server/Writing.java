package dev.graft.app.server;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.graft.engine.Finish;
import dev.graft.engine.ScoredToken;
import dev.graft.engine.batch.Event;

/// Has the texts of a request written, and passes them on: at the end, or as they grow.
///
/// @param choices of each order as many as it has texts, those of the first order first
record Writing(Call call, Served served, Envelope envelope, List<Asked> asked, List<? extends Choice> choices,
        Metrics metrics) {

    /// Whether and how an answer is streamed: `stream` and `stream_options`.
    enum Delivery {
        AT_ONCE, STREAM, STREAM_WITH_USAGE;

        static Delivery of(Fields fields) {
            boolean streams = fields.flag("stream", false);
            Fields options = fields.object("stream_options");
            if (options != null && !streams) {
                throw fields.refused("stream_options", "is for streams; write \"stream\": true with it");
            }
            return !streams
                    ? AT_ONCE
                    : options != null && options.flag("include_usage", false)
                            ? STREAM_WITH_USAGE
                            : STREAM;
        }
    }

    void run(Delivery delivery) throws IOException, InterruptedException {
        try (Answers answers = Answers.begin(served, asked)) {
            if (delivery == Delivery.AT_ONCE) {
                follow(answers, null);
                call.reply().json(envelope.whole(choices, answers.usage()));
            } else {
                call.reply().stream();
                tellNews(delivery);
                follow(answers, delivery);
                if (delivery == Delivery.STREAM_WITH_USAGE) {
                    call.reply().event(envelope.chunk(answers.usage()));
                }
                call.reply().done();
            }
        }
    }

    private void follow(Answers answers, @Nullable Delivery streamed) throws IOException, InterruptedException {
        boolean isFirst = true;
        int before = 0; // choices of the orders that are done
        while (answers.hasNext()) {
            int order = answers.order();
            Event event = answers.next(call.options().heartbeat());
            call.reply().beatIfSilent();
            if (event == null) {
                continue;
            }
            if (event instanceof Event.Piece && isFirst) {
                isFirst = false;
                metrics.firstPiece(System.nanoTime() - call.startNanos());
            }
            take(event, before, asked.get(order).texts());
            answers.took(event);
            if (streamed != null) {
                tellNews(streamed);
            }
            before += answers.order() > order ? asked.get(order).texts() : 0;
        }
    }

    private void take(Event event, int before, int texts) {
        switch (event) {
            case Event.PromptScored(List<ScoredToken> tokens) ->
                choices.subList(before, before + texts).forEach(choice -> choice.scored(tokens));
            case Event.Piece(int index, String text, List<ScoredToken> tokens) ->
                choices.get(before + index).grow(text, tokens);
            case Event.Ended(int index, Finish finish, _) -> choices.get(before + index).end(finish);
            case Event.Failed _ -> {
            }
        }
    }

    private void tellNews(Delivery delivery) throws IOException {
        for (Choice choice : choices) {
            if (choice.hasNews()) {
                call.reply().event(envelope.chunk(choice, delivery == Delivery.STREAM_WITH_USAGE));
            }
        }
    }
}
