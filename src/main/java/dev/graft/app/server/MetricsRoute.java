package dev.graft.app.server;

import java.io.IOException;
import java.util.function.ToLongFunction;

import dev.graft.engine.batch.Load;

/// `GET /metrics`, in Prometheus' text format.
record MetricsRoute(Models models, Metrics metrics, Calls calls, Bodies bodies) implements Route {
    /// A number of a batcher.
    private record Number(String name, String type, String help, ToLongFunction<Load> of) {
        static Number gauge(String name, String help, ToLongFunction<Load> of) {
            return new Number("graft_" + name, "gauge", help, of);
        }

        static Number counter(String name, String help, ToLongFunction<Load> of) {
            return new Number("graft_" + name + "_total", "counter", help, of);
        }
    }

    private static final Number[] NUMBERS = {
            Number.gauge("places", "Texts that can be written at a time.", Load::places),
            Number.gauge("places_busy", "Texts that are being written.", Load::busy),
            Number.gauge("queue", "Texts that can wait.", Load::queue),
            Number.gauge("queue_waiting", "Texts that wait for a place.", Load::waiting),
            Number.gauge("cache_tokens", "Tokens that the cache of keys and values can hold.", Load::cacheTokens),
            Number.gauge("cache_tokens_used", "Of these, in use by texts that are being written.", Load::cacheUsed),
            Number.counter("prompt_tokens", "Tokens of prompts.", Load::promptTokens),
            Number.counter("prompt_tokens_reused", "Of these, found in the cache.", Load::reusedTokens),
            Number.counter("written_tokens", "Tokens that were written.", Load::writtenTokens),
            Number.counter("passes", "Passes through the model.", Load::passes),
            Number.counter("texts_put_back", "Texts that gave up their place for a while.", Load::putBack),
            Number.counter("orders_finished", "Prompts whose texts are complete.", Load::finishedOrders),
            Number.counter("orders_cancelled", "Prompts whose clients went away.", Load::cancelledOrders),
            Number.counter("orders_failed", "Prompts that ended in an error.", Load::failedOrders),
            Number.counter("orders_refused", "Prompts that found the queue full.", Load::refusedOrders)};

    @Override
    public void answer(Call call) throws IOException {
        StringBuilder out = new StringBuilder();
        metrics.write(out);
        gauge(out, "graft_requests_running", "Requests that are being answered, this one among them.", calls.running());
        gauge(out, "graft_request_body_bytes", "Memory that bodies of requests take.", bodies.held());
        for (Number number : NUMBERS) {
            Metrics.title(out, number.name, number.type, number.help);
            for (Served served : models.all()) {
                out.append("%s{model=\"%s\"} %d\n".formatted(number.name, escaped(served.id()),
                        number.of.applyAsLong(served.batcher().load())));
            }
        }
        Runtime jvm = Runtime.getRuntime();
        gauge(out, "graft_heap_bytes", "Java objects, garbage among them.", jvm.totalMemory() - jvm.freeMemory());
        call.reply().text("text/plain; version=0.0.4; charset=utf-8", out.toString());
    }

    private static void gauge(StringBuilder out, String name, String help, long value) {
        Metrics.title(out, name, "gauge", help);
        out.append("%s %d\n".formatted(name, value));
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
