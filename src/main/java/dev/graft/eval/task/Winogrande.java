package dev.graft.eval.task;

import java.util.List;
import java.util.Map;

import dev.graft.eval.Answer;
import dev.graft.eval.DataId;
import dev.graft.eval.Document;
import dev.graft.eval.Example;
import dev.graft.eval.JsonValue;
import dev.graft.eval.Metric;
import dev.graft.eval.MultipleChoice;
import dev.graft.eval.Prompt;
import dev.graft.eval.Protocol;
import dev.graft.eval.PyText;
import dev.graft.eval.Request;
import dev.graft.eval.Score;
import dev.graft.eval.Splits;
import dev.graft.eval.Task;

/// Which of two names a sentence means. Partial evaluation: the same end of the sentence is scored after both names.
///
/// K. Sakaguchi et al., WinoGrande: An Adversarial Winograd Schema Challenge at Scale, 2019.
/// https://arxiv.org/abs/1907.10641; T. Trinh, Q. Le, A Simple Method for Commonsense Reasoning, 2018.
public record Winogrande(Protocol protocol) implements Task {

    @Override
    public String name() {
        return "winogrande";
    }

    @Override
    public JsonValue version() {
        return new Versions(0, 1.0).of(protocol);
    }

    @Override
    public DataId data() {
        return DataId.of("winogrande", "allenai/winogrande", "winogrande").config("winogrande_xl");
    }

    @Override
    public Splits splits() {
        return new Splits("train", "validation", null, null);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.ACC);
    }

    private static int gap(Document document) {
        int gap = document.text("sentence").indexOf('_');
        if (gap < 0) {
            throw document.wrong("wrong-field", "the sentence has no gap '_'", "correct the row");
        }
        return gap;
    }

    /// The sentence up to the gap, with a name in it.
    ///
    /// @param option 0 or 1
    static String start(Document document, int option) {
        return document.text("sentence").substring(0, gap(document)) + document.text("option" + (option + 1));
    }

    /// The sentence after the gap, without the white space around it.
    static String rest(Document document) {
        return PyText.strip(document.text("sentence").substring(gap(document) + 1));
    }

    private static int gold(Document document) {
        return switch (document.text("answer")) {
            case "1" -> 0;
            case "2" -> 1;
            case String other ->
                throw document.wrong("bad-label", "answer is '%s', and should be 1 or 2".formatted(other),
                        "correct the row; the test split has no answers");
        };
    }

    @Override
    public Example example(Document document) {
        return Example.of(start(document, gold(document)), rest(document));
    }

    @Override
    public List<Request> requests(Document document, Prompt prompt) {
        gold(document);
        String continuation = prompt.delimiter(" ") + rest(document);
        return List.of(new Request.LogLikelihood(prompt.before(start(document, 0)), continuation),
                new Request.LogLikelihood(prompt.before(start(document, 1)), continuation));
    }

    @Override
    public String target(Document document) {
        return rest(document);
    }

    @Override
    public List<Score> score(Document document, List<Answer> answers) {
        double acc = MultipleChoice.acc(MultipleChoice.logLikelihoods(answers), gold(document));
        return List.of(Score.of(answers, Map.of("acc", acc)));
    }
}
