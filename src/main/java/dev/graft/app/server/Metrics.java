package dev.graft.app.server;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/// What a server counts of itself; the models' batchers count the rest.
final class Metrics {
    /// nginx's number for a client that went away before it was answered.
    private static final int GONE = 499;

    private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final Map<String, Histogram> times = new ConcurrentSkipListMap<>();
    private final Histogram firstPiece = new Histogram();

    /// @param route  one of the routes' names, so that there are not many
    /// @param status 0 if no answer was begun
    void answered(String route, int status, long nanos) {
        String labels = "route=\"%s\",status=\"%d\"".formatted(route, status == 0 ? GONE : status);
        answers.computeIfAbsent(labels, _ -> new LongAdder()).increment();
        times.computeIfAbsent("route=\"%s\"".formatted(route), _ -> new Histogram()).add(nanos / 1e9);
    }

    /// A text has begun.
    void firstPiece(long nanos) {
        firstPiece.add(nanos / 1e9);
    }

    void write(StringBuilder out) {
        title(out, "graft_requests_total", "counter", "Requests that were answered, by route and status.");
        answers.forEach((labels, count) -> out.append("graft_requests_total{%s} %d\n".formatted(labels, count.sum())));
        title(out, "graft_request_seconds", "histogram", "Time from the head of a request to the end of its answer.");
        times.forEach((labels, histogram) -> histogram.write(out, "graft_request_seconds", labels));
        title(out, "graft_first_text_seconds", "histogram", "Time from the head of a request to its first text.");
        firstPiece.write(out, "graft_first_text_seconds", "");
    }

    static void title(StringBuilder out, String name, String type, String help) {
        out.append("# HELP %s %s\n# TYPE %s %s\n".formatted(name, help, name, type));
    }
}
