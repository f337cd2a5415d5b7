package dev.graft.eval.task;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.graft.eval.Answer;
import dev.graft.eval.DataId;
import dev.graft.eval.Document;
import dev.graft.eval.Example;
import dev.graft.eval.JsonValue;
import dev.graft.eval.Metric;
import dev.graft.eval.Prompt;
import dev.graft.eval.Protocol;
import dev.graft.eval.PyText;
import dev.graft.eval.Request;
import dev.graft.eval.Score;
import dev.graft.eval.Splits;
import dev.graft.eval.Task;

/// Word problems whose answer is a number. The model writes its way to it, and the number is found in the text.
///
/// K. Cobbe et al., Training Verifiers to Solve Math Word Problems, 2021. https://arxiv.org/abs/2110.14168
public record Gsm8k(Protocol protocol) implements Task {
    static final String INVALID = "[invalid]";
    static final String STRICT = "strict-match", FLEXIBLE = "flexible-extract";
    private static final int MAX_TOKENS = 256;

    private static final Pattern MARKED = Pattern.compile("#### (-?[0-9.,]+)");
    private static final Pattern ANY_NUMBER = Pattern.compile("(-?[$0-9.,]{2,})|(-?[0-9]+)");
    private static final Pattern UP_TO_MARK = Pattern.compile("(?s).*#### ");

    private static final List<String> OLD_STOPS = List.of(":", "Question:", "Question");
    private static final List<String> STOPS = List.of("Question:", "</s>", "<|im_end|>");

    @Override
    public String name() {
        return "gsm8k";
    }

    @Override
    public JsonValue version() {
        return new Versions(0, 3.0).of(protocol);
    }

    @Override
    public DataId data() {
        return DataId.of("gsm8k", "openai/gsm8k", "gsm8k").onlyConfig("main");
    }

    @Override
    public Splits splits() {
        return new Splits("train", null, "test", "train");
    }

    @Override
    public Shots shots() {
        return new Shots(5, false);
    }

    @Override
    public List<Metric> metrics() {
        return List.of(protocol == Protocol.OPEN_LLM_V1 ? Metric.ACC : Metric.mean("exact_match"));
    }

    @Override
    public List<String> filters() {
        return protocol == Protocol.OPEN_LLM_V1 ? List.of(Score.NO_FILTER) : List.of(STRICT, FLEXIBLE);
    }

    private static String question(Document document) {
        return "Question: " + document.text("question") + "\nAnswer:";
    }

    @Override
    public Example example(Document document) {
        return Example.of(question(document), document.text("answer"));
    }

    @Override
    public List<Request> requests(Document document, Prompt prompt) {
        if (oldNumber(document.text("answer")).equals(INVALID)) {
            throw document.wrong("bad-label", "the answer has no line '#### number'", "correct the row");
        }
        return List.of(switch (protocol) {
            case OPEN_LLM_V1 -> new Request.Generate(prompt.before(question(document)), OLD_STOPS, MAX_TOKENS,
                    JsonValue.fields("until", OLD_STOPS));
            case CURRENT -> new Request.Generate(prompt.before(question(document)), STOPS, MAX_TOKENS,
                    JsonValue.fields("until", STOPS, "do_sample", false, "temperature", 0.0));
        });
    }

    @Override
    public String target(Document document) {
        return document.text("answer");
    }

    @Override
    public List<Score> score(Document document, List<Answer> answers) {
        String text = answers.getFirst() instanceof Answer.Text(String value) ? value : "";
        String reference = document.text("answer");
        return switch (protocol) {
            case OPEN_LLM_V1 -> List.of(Score.of(answers,
                    Map.of("acc", oldNumber(text).equals(oldNumber(reference)) ? 1.0 : 0.0)));
            case CURRENT -> List.of(score(STRICT, strict(text), reference), score(FLEXIBLE, flexible(text), reference));
        };
    }

    private static Score score(String filter, String found, String reference) {
        double match = normal(found).equals(normal(reference)) ? 1 : 0;
        return new Score(filter, List.of(new Answer.Text(found)), Map.of("exact_match", match));
    }

    /// The first number after `#### `, without commas: compared as a text, so that `18.` and `18.0` are not `18`.
    static String oldNumber(String text) {
        Matcher match = MARKED.matcher(text);
        return match.find() ? PyText.strip(match.group(1)).replace(",", "") : INVALID;
    }

    static String strict(String text) {
        Matcher match = MARKED.matcher(text);
        return match.find() ? PyText.strip(match.group(1)) : INVALID;
    }

    /// The last number, of whatever kind.
    static String flexible(String text) {
        Matcher match = ANY_NUMBER.matcher(text);
        String last = INVALID;
        while (match.find()) {
            last = PyText.strip(match.group());
        }
        return last;
    }

    /// Without commas, dollars, everything up to the last `#### ` and a full stop at the end; in lower case.
    static String normal(String text) {
        String bare = text.replace(",", "").replace("$", "");
        String number = UP_TO_MARK.matcher(bare).replaceAll("");
        // Python's $ also stands before a newline at the very end.
        return number.replaceAll("\\.(?=\\n?\\z)", "").toLowerCase(Locale.ROOT);
    }
}
