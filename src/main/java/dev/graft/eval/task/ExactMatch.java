package dev.graft.eval.task;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The metric `exact_match`: equal after what is to be ignored has been taken out of both.
record ExactMatch(List<PyRegex> ignored, boolean ignoresCase, boolean ignoresPunctuation, boolean ignoresNumbers) {
    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}"); // ASCII's, as Python's string.punctuation
    private static final Pattern DIGITS = Pattern.compile("[0-9]");

    ExactMatch {
        ignored = List.copyOf(ignored);
    }

    static ExactMatch of(Keys metric) {
        return new ExactMatch(
                metric.texts("regexes_to_ignore").stream().map(regex -> PyRegex.of(metric, regex)).toList(),
                metric.flag("ignore_case", false), metric.flag("ignore_punctuation", false),
                metric.flag("ignore_numbers", false));
    }

    boolean matches(String answer, String reference) {
        return normal(answer).equals(normal(reference));
    }

    private String normal(String text) {
        String now = text;
        for (PyRegex regex : ignored) {
            now = regex.delete(now);
        }
        now = ignoresCase ? now.toLowerCase(Locale.ROOT) : now;
        now = ignoresPunctuation ? PUNCTUATION.matcher(now).replaceAll("") : now;
        return ignoresNumbers ? DIGITS.matcher(now).replaceAll("") : now;
    }
}
