package dev.graft.eval.task;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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

/// How an everyday scene goes on.
///
/// R. Zellers et al., HellaSwag: Can a Machine Really Finish Your Sentence?, 2019. https://arxiv.org/abs/1905.07830
public record HellaSwag(Protocol protocol) implements Task {
    /// `.` matches all but a newline, as in Python; Java would also stop at U+0085 and others.
    private static final Pattern BRACKETS = Pattern.compile("\\[.*?\\]", Pattern.UNIX_LINES);
    private static final String QUERY = "query", CHOICES = "choices", GOLD = "gold";

    @Override
    public String name() {
        return "hellaswag";
    }

    @Override
    public JsonValue version() {
        return new Versions(0, 1.0).of(protocol);
    }

    @Override
    public DataId data() {
        return DataId.of("hellaswag", "Rowan/hellaswag", "hellaswag");
    }

    @Override
    public Splits splits() {
        return new Splits("train", "validation", null, null);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.ACC, Metric.ACC_NORM);
    }

    /// Takes the mark-up of WikiHow out of a text. One pass of each step: longer runs of blanks stay longer than one.
    static String clean(String text) {
        String titled = PyText.strip(text).replace(" [title]", ". ");
        return BRACKETS.matcher(titled).replaceAll("").replace("  ", " ");
    }

    /// The row with the cleaned texts added, as the reference's own rows have them.
    @Override
    public Optional<Document> prepare(Document row) {
        String context = row.text("ctx_a") + " " + PyText.capitalize(row.text("ctx_b"));
        List<String> endings = row.texts("endings").stream().map(HellaSwag::clean).toList();
        int gold = row.whole("label");
        if (gold < 0 || gold >= endings.size()) {
            throw row.wrong("bad-label", "label is %d, and there are %d endings".formatted(gold, endings.size()),
                    "correct the row");
        }
        return Optional.of(row.with(QUERY, new JsonValue.Text(clean(row.text("activity_label") + ": " + context)))
                .with(CHOICES, JsonValue.Items.ofTexts(endings)).with(GOLD, new JsonValue.Whole(gold)));
    }

    @Override
    public Example example(Document document) {
        return Example.of(document.text(QUERY), document.texts(CHOICES).get(document.whole(GOLD)));
    }

    @Override
    public List<Request> requests(Document document, Prompt prompt) {
        return MultipleChoice.requests(prompt, document.text(QUERY), " ", document.texts(CHOICES));
    }

    @Override
    public String target(Document document) {
        return Integer.toString(document.whole(GOLD));
    }

    @Override
    public List<Score> score(Document document, List<Answer> answers) {
        return List.of(Score.of(answers,
                MultipleChoice.scores(answers, document.texts(CHOICES), document.whole(GOLD))));
    }
}
