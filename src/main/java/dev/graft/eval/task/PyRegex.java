package dev.graft.eval.task;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import dev.graft.eval.PyText;

/// Python's regular expressions by Java's, which agree in what task files use.
final class PyRegex {
    private final Pattern pattern;

    private PyRegex(Pattern pattern) {
        this.pattern = pattern;
    }

    static PyRegex of(Keys keys, String regex) {
        String java = regex.replace("(?P<", "(?<").replace("\\Z", "\\z");
        try {
            // As in Python, only a newline ends a line, and \d, \w, \s know all of Unicode.
            return new PyRegex(Pattern.compile(java, Pattern.UNIX_LINES | Pattern.UNICODE_CHARACTER_CLASS));
        } catch (PatternSyntaxException wrong) {
            throw keys.wrong("bad-task", "the regular expression '%s' is wrong: %s".formatted(regex,
                    wrong.getDescription()), "correct it");
        }
    }

    /// `re.sub(pattern, "", text)`.
    String delete(String text) {
        return pattern.matcher(text).replaceAll("");
    }

    /// Of every match the first group that matched something, or all of it if there are no groups; stripped.
    ///
    /// @return a match all of whose groups are empty gives `fallback`
    List<String> findAll(String text, String fallback) {
        List<String> found = new ArrayList<>();
        Matcher match = pattern.matcher(text);
        while (match.find()) {
            found.add(PyText.strip(one(match, fallback)));
        }
        return found;
    }

    private static String one(Matcher match, String fallback) {
        if (match.groupCount() == 0) {
            return match.group();
        }
        if (match.groupCount() == 1) {
            return match.group(1) == null ? "" : match.group(1);
        }
        for (int group = 1; group <= match.groupCount(); group++) {
            if (match.group(group) != null && !match.group(group).isEmpty()) {
                return match.group(group);
            }
        }
        return fallback;
    }
}
