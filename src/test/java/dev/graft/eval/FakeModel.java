package dev.graft.eval;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A model that answers by the hash of the question: the same as the one that made the goldens.
public final class FakeModel {
    private final List<String> canned = Goldens.texts(Goldens.at("meta", "gsm8k_canned"));

    /// First four bytes of the SHA-256 of a text, as an unsigned number.
    private static long u(String text) {
        return new BigInteger(1, HexFormat.of().parseHex(Sha256.of(text), 0, 8)).longValueExact();
    }

    public static double logLikelihood(String context, String continuation) {
        return -(u(context + "\0" + continuation) % 200000) / 10000.0;
    }

    /// @param document whose `answer` is the text of REFERENCE
    public Answer answer(Request request, Document document) {
        return switch (request) {
            case Request.LogLikelihood(String context, String continuation) ->
                new Answer.Likelihood(logLikelihood(context, continuation), false);
            case Request.Generate(String context, List<String> until, _, _) ->
                new Answer.Text(cut(raw(context, document), until));
        };
    }

    public List<Answer> answers(DocumentPlan plan) {
        List<Answer> answers = new ArrayList<>();
        plan.requests().forEach(request -> answers.add(answer(request, plan.document())));
        return answers;
    }

    private String raw(String context, Document document) {
        String question = context.substring(context.lastIndexOf("\n\n") < 0 ? 0 : context.lastIndexOf("\n\n") + 2);
        String text = canned.get((int) (u(question) % canned.size()));
        return text.equals("REFERENCE") ? " " + document.text("answer") + "\n\nQuestion: next" : text;
    }

    /// Before the first occurrence of each stop string in turn, as the reference cuts.
    public static String cut(String text, List<String> until) {
        String cut = text;
        for (String stop : until) {
            int at = cut.indexOf(stop);
            cut = at < 0 ? cut : cut.substring(0, at);
        }
        return cut;
    }
}
