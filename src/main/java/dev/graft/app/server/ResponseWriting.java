package dev.graft.app.server;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.engine.Finish;
import dev.graft.engine.batch.Event;

/// Has the text of a response written, and passes it on: at the end, or by the events that OpenAI's clients know.
final class ResponseWriting {
    private final Call call;
    private final Served served;
    private final Asked asked;
    private final ResponseJson json;
    private final Metrics metrics;
    private final StringBuilder text = new StringBuilder();
    private @Nullable Finish finish;
    private int events;

    ResponseWriting(Call call, Served served, Asked asked, ResponseJson json, Metrics metrics) {
        this.call = call;
        this.served = served;
        this.asked = asked;
        this.json = json;
        this.metrics = metrics;
    }

    void run(boolean streams) throws IOException, InterruptedException {
        try (Answers answers = Answers.begin(served, List.of(asked))) {
            if (streams) {
                call.reply().stream();
                begin();
            }
            follow(answers, streams);
            if (streams) {
                end(answers.usage());
            } else {
                call.reply().json(json.whole(text.toString(), Objects.requireNonNull(finish), answers.usage()));
            }
        }
    }

    private void follow(Answers answers, boolean streams) throws IOException, InterruptedException {
        while (answers.hasNext()) {
            Event event = answers.next(call.options().heartbeat());
            call.reply().beatIfSilent();
            if (event == null) {
                continue;
            }
            if (event instanceof Event.Piece(_, String more, _) && !more.isEmpty()) {
                if (text.isEmpty()) {
                    metrics.firstPiece(System.nanoTime() - call.startNanos());
                }
                text.append(more);
                if (streams) {
                    ObjectNode delta = part().put("delta", more);
                    delta.putArray("logprobs");
                    send("response.output_text.delta", delta);
                }
            } else if (event instanceof Event.Ended(_, Finish reason, _)) {
                finish = reason;
            }
            answers.took(event);
        }
    }

    private void begin() throws IOException {
        send("response.created", holding("response", json.begun()));
        send("response.in_progress", holding("response", json.begun()));
        send("response.output_item.added", holding("item", json.message("", null)).put("output_index", 0));
        ObjectNode added = part();
        added.set("part", ResponseJson.part(""));
        send("response.content_part.added", added);
    }

    private void end(Usage usage) throws IOException {
        Finish reason = Objects.requireNonNull(finish);
        ObjectNode done = part().put("text", text.toString());
        done.putArray("logprobs");
        send("response.output_text.done", done);
        ObjectNode partDone = part();
        partDone.set("part", ResponseJson.part(text.toString()));
        send("response.content_part.done", partDone);
        send("response.output_item.done",
                holding("item", json.message(text.toString(), reason)).put("output_index", 0));
        send(ResponseJson.isCut(reason) ? "response.incomplete" : "response.completed",
                holding("response", json.whole(text.toString(), reason, usage)));
        call.reply().end();
    }

    private ObjectNode part() {
        return JsonNodeFactory.instance.objectNode().put("item_id", json.messageId()).put("output_index", 0)
                .put("content_index", 0);
    }

    private static ObjectNode holding(String name, ObjectNode value) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.set(name, value);
        return event;
    }

    private void send(String type, ObjectNode event) throws IOException {
        call.reply().event(type, event.put("type", type).put("sequence_number", events++));
    }
}
