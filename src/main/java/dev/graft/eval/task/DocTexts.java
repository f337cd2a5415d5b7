package dev.graft.eval.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.graft.eval.Document;
import dev.graft.eval.Example;
import dev.graft.eval.JsonValue;
import dev.graft.eval.PyLiteral;

/// The texts of a task file for one document: question, choices and target. An example may have others than a question.
///
/// @param choice null if the task has no choices
record DocTexts(DocText text, @Nullable DocText choice, DocText target, String targetDelimiter, String end) {

    private static boolean isDigits(String text) {
        return text.matches("[0-9]{1,9}");
    }

    /// The question: a text, or the number of the right choice if the choices are whole questions.
    JsonValue question(Document document) {
        JsonValue value = text.of(document);
        return switch (value) {
            case JsonValue.Text(String written) when choice != null && text.isRendered(document) && isDigits(written) ->
                new JsonValue.Whole(Integer.parseInt(written));
            case JsonValue.Text _,JsonValue.Whole _ -> value;
            case JsonValue other -> throw document.wrong("wrong-field",
                    "doc_to_text gives " + other.kind() + ", and no text", "correct the task file, or the row");
        };
    }

    /// @return empty if the task has none
    List<String> choices(Document document) {
        if (choice == null) {
            return List.of();
        }
        JsonValue value = choice.of(document);
        if (value instanceof JsonValue.Text(String written) && choice.isRendered(document)) {
            value = PyLiteral.parse(written).orElse(value);
        }
        List<String> choices = new ArrayList<>();
        if (value instanceof JsonValue.Items(List<JsonValue> items)) {
            for (JsonValue item : items) {
                if (item instanceof JsonValue.Text(String one)) {
                    choices.add(one);
                }
            }
            if (choices.size() == items.size() && !choices.isEmpty()) {
                return choices;
            }
        }
        throw document.wrong("wrong-field", "doc_to_choice gives no list of texts: "
                + PyLiteral.str(value).lines().findFirst().orElse(""), "correct the task file, or the row");
    }

    JsonValue target(Document document) {
        JsonValue value = target.of(document);
        if (!(value instanceof JsonValue.Text(String written)) || !target.isRendered(document)) {
            return value;
        }
        if (choice != null && isDigits(written)) {
            return new JsonValue.Whole(Integer.parseInt(written));
        }
        Optional<JsonValue> list = written.startsWith("[") && written.endsWith("]")
                ? PyLiteral.parse(written)
                : Optional.empty();
        return list.orElse(value);
    }

    /// The document with its answer, as an example.
    Example example(Document document) {
        List<String> choices = choices(document);
        String question;
        String answer;
        if (question(document) instanceof JsonValue.Whole(long right)) {
            question = at(document, choices, right);
            answer = answer(document, List.of());
        } else {
            question = PyLiteral.str(question(document));
            answer = answer(document, choices);
        }
        return answer.isEmpty()
                ? new Example(question, "", "", "")
                : new Example(question, targetDelimiter, answer, end);
    }

    private String answer(Document document, List<String> choices) {
        return switch (target(document)) {
            case JsonValue.Text(String text) -> text;
            case JsonValue.Whole(long index) when !choices.isEmpty() -> at(document, choices, index);
            case JsonValue.Items(List<JsonValue> all) when !all.isEmpty()
                    && all.getFirst() instanceof JsonValue.Text(String first) ->
                first;
            case JsonValue other -> throw document.wrong("wrong-field",
                    "doc_to_target gives %s, which is no answer".formatted(other.kind()),
                    "correct the task file, or the row");
        };
    }

    static String at(Document document, List<String> choices, long index) {
        if (index < 0 || index >= choices.size()) {
            throw document.wrong("bad-label", "the right answer is number %d of %d choices".formatted(index,
                    choices.size()), "correct the row; numbers count from 0");
        }
        return choices.get((int) index);
    }
}
