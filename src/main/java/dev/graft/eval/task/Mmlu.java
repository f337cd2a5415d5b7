package dev.graft.eval.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

/// One of 57 subjects of multiple-choice questions; the list is [MmluSubjects].
///
/// D. Hendrycks et al., Measuring Massive Multitask Language Understanding, 2020. https://arxiv.org/abs/2009.03300
///
/// @param subject as the data set spells it: `us_foreign_policy`
public record Mmlu(Protocol protocol, String subject) implements Task {
    private static final List<String> LETTERS = List.of("A", "B", "C", "D");

    @Override
    public String name() {
        return "mmlu_" + subject;
    }

    @Override
    public String alias() {
        return subject;
    }

    @Override
    public JsonValue version() {
        return new Versions(1, 1.0).of(protocol);
    }

    @Override
    public DataId data() {
        return DataId.of("mmlu", "cais/mmlu").config("all");
    }

    @Override
    public Splits splits() {
        return new Splits(null, null, "test", "dev");
    }

    @Override
    public Sampler sampler() {
        return Sampler.FIRST;
    }

    @Override
    public List<Metric> metrics() {
        return switch (protocol) {
            case OPEN_LLM_V1 -> List.of(Metric.ACC, Metric.ACC_NORM);
            case CURRENT -> List.of(Metric.ACC);
        };
    }

    @Override
    public Optional<Document> prepare(Document row) {
        return row.text("subject").equals(subject) ? Optional.of(row) : Optional.empty();
    }

    @Override
    public String description(Document document) {
        return "The following are multiple choice questions (with answers) about %s.\n\n"
                .formatted(subject.replace('_', ' '));
    }

    private static String question(Document document) {
        List<String> choices = document.texts("choices");
        if (choices.size() != LETTERS.size()) {
            throw document.wrong("wrong-field", "the row has %d choices, and not 4".formatted(choices.size()),
                    "correct the row");
        }
        StringBuilder text = new StringBuilder(PyText.strip(document.text("question"))).append('\n');
        for (int i = 0; i < LETTERS.size(); i++) {
            text.append(LETTERS.get(i)).append(". ").append(choices.get(i)).append('\n');
        }
        return text.append("Answer:").toString();
    }

    private static int gold(Document document) {
        int gold = document.whole("answer");
        if (gold < 0 || gold >= LETTERS.size()) {
            throw document.wrong("bad-label", "answer is %d, and should be 0 to 3".formatted(gold), "correct the row");
        }
        return gold;
    }

    @Override
    public Example example(Document document) {
        return Example.of(question(document), LETTERS.get(gold(document)));
    }

    @Override
    public List<Request> requests(Document document, Prompt prompt) {
        gold(document);
        return MultipleChoice.requests(prompt, question(document), " ", LETTERS);
    }

    @Override
    public String target(Document document) {
        return Integer.toString(gold(document));
    }

    @Override
    public List<Score> score(Document document, List<Answer> answers) {
        Map<String, Double> scores = new LinkedHashMap<>(MultipleChoice.scores(answers, LETTERS, gold(document)));
        scores.keySet().retainAll(metrics().stream().map(Metric::name).toList());
        return List.of(Score.of(answers, scores));
    }
}
