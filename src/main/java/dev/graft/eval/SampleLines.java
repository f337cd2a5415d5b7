package dev.graft.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The samples file of a task, as lm-eval writes it: one line per document and filter, with what was asked, what came
/// back and what it was worth.
final class SampleLines {
    private SampleLines() {}

    static List<JsonValue.Fields> of(TaskResult result) {
        List<JsonValue.Fields> lines = new ArrayList<>();
        for (int filter = 0; filter < result.task().filters().size(); filter++) {
            for (ScoredDocument document : result.documents()) {
                lines.add(line(result.task(), document, document.scores().get(filter)));
            }
        }
        return lines;
    }

    private static JsonValue.Fields line(Task task, ScoredDocument scored, Score score) {
        Document document = scored.document();
        String target = task.target(document);
        JsonValue.Fields line = JsonValue.fields("doc_id", document.index(), "doc", document.fields(), "target", target,
                "arguments", arguments(scored.plan().requests()),
                "resps", scored.answers().stream().map(answer -> List.of(asText(answer))).toList(),
                "filtered_resps", score.kept().stream().map(SampleLines::asText).toList(), "filter", score.filter(),
                "metrics", List.copyOf(score.metrics().keySet()), "doc_hash", documentHash(document), "prompt_hash",
                promptHash(scored.plan()), "target_hash", Sha256.of(target));
        for (Map.Entry<String, Double> metric : score.metrics().entrySet()) {
            line = line.with(metric.getKey(), new JsonValue.Real(metric.getValue()));
        }
        return line;
    }

    private static JsonValue arguments(List<Request> requests) {
        Map<String, JsonValue> arguments = new LinkedHashMap<>();
        for (Request request : requests) {
            arguments.put("gen_args_" + arguments.size(), switch (request) {
                case Request.LogLikelihood(String context, String continuation) ->
                    JsonValue.fields("arg_0", context, "arg_1", continuation);
                case Request.Generate(String context, _, _, JsonValue.Fields options) ->
                    JsonValue.fields("arg_0", context, "arg_1", options);
            });
        }
        return new JsonValue.Fields(arguments);
    }

    /// As Python's `str` of it.
    private static JsonValue asText(Answer answer) {
        return switch (answer) {
            case Answer.Likelihood(double value, boolean isGreedy) ->
                JsonValue.of(List.of(PyText.repr(value), isGreedy ? "True" : "False"));
            case Answer.Text(String text) -> new JsonValue.Text(text);
        };
    }

    static String documentHash(Document document) {
        return Sha256.of(JsonText.INDENTED.of(document.fields()));
    }

    /// Of the context of the first request.
    static String promptHash(DocumentPlan plan) {
        return Sha256.of(plan.requests().getFirst().context());
    }

    /// One hash for all lines of a task: what was asked, not what was answered.
    static String taskHash(List<JsonValue.Fields> lines) {
        Sha256 sum = new Sha256();
        for (JsonValue.Fields line : lines) {
            for (String key : List.of("doc_hash", "prompt_hash", "target_hash")) {
                sum.add(line.at(key) instanceof JsonValue.Text(String hash) ? hash : "");
            }
        }
        return sum.hex();
    }
}
