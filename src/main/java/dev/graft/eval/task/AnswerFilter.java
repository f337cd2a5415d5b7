package dev.graft.eval.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.graft.eval.PyText;

/// One way from what the model wrote to the answer in it: `filter_list` of a task file.
///
/// @param name  as results show it
/// @param steps one after the other
record AnswerFilter(String name, List<Step> steps) {
    AnswerFilter {
        steps = List.copyOf(steps);
    }

    /// What a step does to one text.
    sealed interface Step {
        /// The match with this number; negative ones count from the end.
        record Regex(PyRegex regex, int which, String fallback) implements Step {}

        record RemoveWhitespace() implements Step {}

        record Lowercase() implements Step {}

        record Uppercase() implements Step {}
    }

    private static final String INVALID = "[invalid]";

    static AnswerFilter of(Keys keys) {
        List<Step> steps = new ArrayList<>();
        List<Keys> written = keys.maps("filter");
        for (Keys step : written) {
            switch (step.required("function")) {
                case "regex" -> steps.add(new Step.Regex(
                        PyRegex.of(step, step.text("regex_pattern").orElse("#### (\\-?[0-9\\.\\,]+)")),
                        step.whole("group_select").orElse(0), step.text("fallback").orElse(INVALID)));
                case "remove_whitespace" -> steps.add(new Step.RemoveWhitespace());
                case "lowercase" -> steps.add(new Step.Lowercase());
                case "uppercase" -> steps.add(new Step.Uppercase());
                case "take_first", "majority_vote" -> {
                    // of the one text that there is
                }
                case String other -> throw step.wrong("bad-task", "there is no filter '%s'".formatted(other),
                        "there are regex, remove_whitespace, lowercase, uppercase, take_first");
            }
        }
        if (written.isEmpty() || !written.getLast().required("function").equals("take_first")) {
            throw keys.wrong("bad-task", "the filter '%s' does not end with take_first".formatted(
                    keys.required("name")), "add `- function: take_first`");
        }
        return new AnswerFilter(keys.required("name"), steps);
    }

    String apply(String text) {
        String now = text;
        for (Step step : steps) {
            now = switch (step) {
                case Step.Regex(PyRegex regex, int which, String fallback) ->
                    pick(regex.findAll(now, fallback), which, fallback);
                case Step.RemoveWhitespace _ -> PyText.strip(now);
                case Step.Lowercase _ -> now.toLowerCase(Locale.ROOT);
                case Step.Uppercase _ -> now.toUpperCase(Locale.ROOT);
            };
        }
        return now;
    }

    private static String pick(List<String> found, int which, String fallback) {
        int index = which < 0 ? found.size() + which : which;
        return index < 0 || index >= found.size() ? fallback : found.get(index);
    }
}
