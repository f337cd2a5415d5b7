package dev.graft.eval.task;

import java.util.List;

import dev.graft.eval.Answer;
import dev.graft.eval.DataId;
import dev.graft.eval.Document;
import dev.graft.eval.Example;
import dev.graft.eval.JsonValue;
import dev.graft.eval.Metric;
import dev.graft.eval.MultipleChoice;
import dev.graft.eval.Prompt;
import dev.graft.eval.Protocol;
import dev.graft.eval.Request;
import dev.graft.eval.Score;
import dev.graft.eval.Splits;
import dev.graft.eval.Task;

/// Science questions of a school, the hard part of them.
///
/// P. Clark et al., Think you have Solved Question Answering? Try ARC, the AI2 Reasoning Challenge, 2018.
/// https://arxiv.org/abs/1803.05457
public record Arc(Protocol protocol) implements Task {
    private static final String LETTERS = "ABCDE", DIGITS = "12345";

    @Override
    public String name() {
        return "arc_challenge";
    }

    @Override
    public JsonValue version() {
        return new Versions(0, 1.0).of(protocol);
    }

    @Override
    public DataId data() {
        return DataId.of("ai2_arc", "allenai/ai2_arc", "ai2_arc").config("ARC-Challenge");
    }

    @Override
    public Splits splits() {
        return new Splits("train", null, "test", null);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.ACC, Metric.ACC_NORM);
    }

    private static String question(Document document) {
        return "Question: " + document.text("question") + "\nAnswer:";
    }

    private static List<String> choices(Document document) {
        return document.in("choices").texts("text");
    }

    /// The old harness reads the letter's place in the alphabet, today's looks it up among the labels.
    private int gold(Document document) {
        String key = document.text("answerKey");
        List<String> labels = document.in("choices").texts("label");
        int gold = switch (protocol) {
            case OPEN_LLM_V1 -> key.length() != 1 ? -1 : Math.max(LETTERS.indexOf(key), DIGITS.indexOf(key));
            case CURRENT -> labels.indexOf(key);
        };
        if (gold < 0 || gold >= choices(document).size()) {
            throw document.wrong("bad-label", "answerKey is '%s', and the choices are labelled %s".formatted(key,
                    String.join(", ", labels)), "correct the row");
        }
        return gold;
    }

    @Override
    public Example example(Document document) {
        return Example.of(question(document), choices(document).get(gold(document)));
    }

    @Override
    public List<Request> requests(Document document, Prompt prompt) {
        gold(document);
        return MultipleChoice.requests(prompt, question(document), " ", choices(document));
    }

    @Override
    public String target(Document document) {
        return Integer.toString(gold(document));
    }

    @Override
    public List<Score> score(Document document, List<Answer> answers) {
        return List.of(Score.of(answers, MultipleChoice.scores(answers, choices(document), gold(document))));
    }
}
