package dev.graft.eval;

import java.util.List;

/// Hashes and lines of JSON, for tests of other packages.
public final class JsonLine {
    private JsonLine() {}

    public static String of(JsonValue value) {
        return JsonText.LINE.of(value);
    }

    public static JsonValue parse(String line) {
        return JsonRows.parse("line", "bad-data", 1, line);
    }

    public static String sha256(String text) {
        return Sha256.of(text);
    }

    /// Over all requests in order: context 1F continuation 1E; stop strings are joined by 1D.
    public static String hash(List<Request> requests) {
        Sha256 sum = new Sha256();
        for (Request request : requests) {
            sum.add(request.context()).add(0x1F).add(switch (request) {
                case Request.LogLikelihood(_, String continuation) -> continuation;
                case Request.Generate(_, List<String> until, _, _) -> String.join("\u001D", until);
            }).add(0x1E);
        }
        return sum.hex();
    }

    /// The hash that the old harness kept for a task's requests: of the JSON text of all pairs.
    public static String oldHash(List<Request> requests) {
        List<JsonValue> pairs = requests.stream().map(request -> JsonValue.of(switch (request) {
            case Request.LogLikelihood(String context, String continuation) -> List.of(context, continuation);
            case Request.Generate(String context, _, _, _) -> List.of(context, List.of("\n")); // its stale form
        })).toList();
        return Sha256.of(JsonText.ASCII_LINE.of(new JsonValue.Items(pairs)));
    }
}
