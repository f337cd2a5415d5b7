package dev.graft.eval.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.graft.eval.Answer;
import dev.graft.eval.DataId;
import dev.graft.eval.Document;
import dev.graft.eval.Example;
import dev.graft.eval.JsonValue;
import dev.graft.eval.Metric;
import dev.graft.eval.MultipleChoice;
import dev.graft.eval.Prompt;
import dev.graft.eval.PyLiteral;
import dev.graft.eval.Request;
import dev.graft.eval.Score;
import dev.graft.eval.Splits;
import dev.graft.eval.Task;

/// A task that a file defines.
///
/// @param texts        of the question
/// @param exampleTexts of an example; the same unless `fewshot_config` says otherwise
/// @param filterList   empty for one way to read the answers
/// @param generation   of the request if the task has texts written; null if it has continuations scored
record FileTask(String name, String alias, JsonValue version, DataId data, Splits splits, Sampler sampler, Shots shots,
        List<Document> ownExamples, DocText description, DocTexts texts, DocTexts exampleTexts,
        List<FileMetric> fileMetrics, List<AnswerFilter> filterList, @Nullable Generation generation,
        JsonValue.Fields settings) implements Task {
    FileTask {
        ownExamples = List.copyOf(ownExamples);
        fileMetrics = List.copyOf(fileMetrics);
        filterList = List.copyOf(filterList);
    }

    /// How a text is written.
    ///
    /// @param options as the task file has them
    record Generation(List<String> until, int maxTokens, JsonValue.Fields options) {
        Generation {
            until = List.copyOf(until);
        }
    }

    @Override
    public List<Metric> metrics() {
        return fileMetrics.stream().map(FileMetric::metric).toList();
    }

    @Override
    public List<String> filters() {
        return filterList.isEmpty() ? List.of(Score.NO_FILTER) : filterList.stream().map(AnswerFilter::name).toList();
    }

    @Override
    public String description(Document document) {
        return PyLiteral.str(description.of(document));
    }

    @Override
    public Example example(Document document) {
        return exampleTexts.example(document);
    }

    @Override
    public List<Request> requests(Document document, Prompt prompt) {
        JsonValue question = texts.question(document);
        if (generation != null) {
            return List.of(new Request.Generate(prompt.before(PyLiteral.str(question)), generation.until(),
                    generation.maxTokens(), generation.options()));
        }
        List<String> choices = texts.choices(document);
        if (question instanceof JsonValue.Text(String text)) {
            golds(document, choices);
            return MultipleChoice.requests(prompt, text, texts.targetDelimiter(), choices);
        }
        DocTexts.at(document, choices, ((JsonValue.Whole) question).value());
        String continuation = prompt.delimiter(texts.targetDelimiter()) + PyLiteral.str(texts.target(document));
        return choices.stream()
                .<Request>map(choice -> new Request.LogLikelihood(prompt.before(choice), continuation)).toList();
    }

    @Override
    public String target(Document document) {
        return PyLiteral.str(texts.target(document));
    }

    @Override
    public List<Score> score(Document document, List<Answer> answers) {
        return generation == null ? List.of(scoreChoices(document, answers)) : scoreText(document, answers);
    }

    private Score scoreChoices(Document document, List<Answer> answers) {
        List<String> choices = texts.choices(document);
        List<Integer> golds = golds(document, choices);
        Map<String, Double> metrics = new LinkedHashMap<>();
        fileMetrics.forEach(metric -> metrics.put(metric.metric().name(), metric.of(answers, choices, golds)));
        return Score.of(answers, metrics);
    }

    /// Numbers of the right choices: mostly one.
    private List<Integer> golds(Document document, List<String> choices) {
        JsonValue gold = texts.question(document) instanceof JsonValue.Whole right ? right : texts.target(document);
        List<JsonValue> all = gold instanceof JsonValue.Items(List<JsonValue> items) ? items : List.of(gold);
        List<Integer> golds = new ArrayList<>();
        for (JsonValue one : all) {
            int index = switch (one) {
                case JsonValue.Whole(long number) when number >= 0 && number < choices.size() -> (int) number;
                case JsonValue.Bool(boolean flag) -> flag ? 1 : 0;
                case JsonValue.Text(String text) -> choices.indexOf(text);
                default -> -1;
            };
            if (index < 0 || index >= choices.size()) {
                throw document.wrong("bad-label", "the right answer %s is none of the %d choices".formatted(
                        PyLiteral.str(one), choices.size()), "correct the row, or doc_to_target of the task file");
            }
            golds.add(index);
        }
        if (golds.isEmpty()) {
            throw document.wrong("bad-label", "no choice is right", "correct the row");
        }
        return golds;
    }

    private List<Score> scoreText(Document document, List<Answer> answers) {
        String text = answers.getFirst() instanceof Answer.Text(String value) ? value : "";
        List<String> references = references(document);
        if (filterList.isEmpty()) {
            return List.of(score(Score.NO_FILTER, text, references));
        }
        return filterList.stream().map(filter -> score(filter.name(), filter.apply(text), references)).toList();
    }

    private Score score(String filter, String answer, List<String> references) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        fileMetrics.forEach(metric -> metrics.put(metric.metric().name(), metric.of(answer, references)));
        return new Score(filter, List.of(new Answer.Text(answer)), metrics);
    }

    /// Texts of which one has to be met.
    private List<String> references(Document document) {
        List<String> choices = texts.choices(document);
        return switch (texts.target(document)) {
            case JsonValue.Whole(long index) when !choices.isEmpty() ->
                List.of(DocTexts.at(document, choices, index));
            case JsonValue.Items(List<JsonValue> all) -> all.stream().map(PyLiteral::str).toList();
            case JsonValue one -> List.of(PyLiteral.str(one));
        };
    }
}
