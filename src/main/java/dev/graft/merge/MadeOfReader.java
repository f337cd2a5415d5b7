package dev.graft.merge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads an expression back that [ExprText] wrote: goes through the text once, from left to right.
final class MadeOfReader {
    /// Of stages that feed each other each adds a few brackets.
    private static final int DEEPEST = 1000;

    private final String text;
    private final List<String> models; // the longest first
    private int at;
    private int depth;

    MadeOfReader(String text, Collection<String> models) {
        this.text = text;
        this.models = models.stream().sorted(Comparator.comparing(String::length).reversed()).toList();
    }

    Optional<MadeOf> read() {
        try {
            MadeOf read = expression();
            return at == text.length() ? Optional.of(read) : Optional.empty();
        } catch (Broken _) {
            return Optional.empty();
        }
    }

    private MadeOf expression() throws Broken {
        if (++depth > DEEPEST) {
            throw new Broken();
        }
        int colon = colonBehindModel();
        if (colon > 0) {
            depth--;
            return stored(colon);
        }
        int word = at;
        while (word < text.length() && isOfWord(text.charAt(word))) {
            word++;
        }
        int behind = word < text.length() && text.charAt(word) == '[' ? text.indexOf(']', word) + 1 : word;
        boolean isCall = word > at && behind > 0 && behind < text.length() && text.charAt(behind) == '(';
        MadeOf read = isCall
                ? call(text.substring(at, word), text.substring(word, behind), behind)
                : stored(text.indexOf(':', at));
        depth--;
        return read;
    }

    private static boolean isOfWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }

    private MadeOf call(String name, String settings, int open) throws Broken {
        at = open + 1;
        List<MadeOf.Input> inputs = new ArrayList<>();
        do {
            MadeOf in = expression();
            inputs.add(new MadeOf.Input(in, take(" {") ? settings(until('}'), ", ") : Map.of()));
        } while (take(", "));
        if (!take(")")) {
            throw new Broken();
        }
        List<MadeOf> all = inputs.stream().map(MadeOf.Input::in).toList();
        String inside = settings.isEmpty() ? "" : settings.substring(1, settings.length() - 1);
        return switch (name) {
            case "same" -> new MadeOf.Same(all);
            case "stack" -> new MadeOf.Stack(all);
            case "rows" -> rows(inside, all);
            default ->
                !settings.isEmpty() || all.size() > 1 || inputs.stream().anyMatch(in -> !in.settings().isEmpty())
                        ? new MadeOf.Combined(name, settings(inside, ", "), inputs)
                        : new MadeOf.Cast(name, all.getFirst());
        };
    }

    private static MadeOf rows(String range, List<MadeOf> in) throws Broken {
        if (in.size() != 1 || !range.matches("[0-9]{1,18}:[0-9]{1,18}")) {
            throw new Broken();
        }
        int colon = range.indexOf(':');
        return new MadeOf.Rows(Long.parseLong(range.substring(0, colon)), Long.parseLong(range.substring(colon + 1)),
                in.getFirst());
    }

    private static Map<String, String> settings(String inside, String separator) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String setting : inside.split(separator)) {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                settings.put(setting.substring(0, equals), setting.substring(equals + 1));
            }
        }
        return settings;
    }

    private int colonBehindModel() {
        return models.stream()
                .filter(model -> text.startsWith(model, at) && text.startsWith(":", at + model.length()))
                .mapToInt(model -> at + model.length()).findFirst().orElse(-1);
    }

    private MadeOf.Stored stored(int colon) throws Broken {
        int end = Math.max(at, colon);
        while (end < text.length() && text.charAt(end) != ')' && !text.startsWith(", ", end)
                && !text.startsWith(" {", end)) {
            end++;
        }
        if (colon <= at || colon >= end - 1) {
            throw new Broken();
        }
        MadeOf.Stored stored = new MadeOf.Stored(text.substring(at, colon), text.substring(colon + 1, end));
        at = end;
        return stored;
    }

    private String until(char end) throws Broken {
        int found = text.indexOf(end, at);
        if (found < 0) {
            throw new Broken();
        }
        String inside = text.substring(at, found);
        at = found + 1;
        return inside;
    }

    private boolean take(String expected) {
        boolean isThere = text.startsWith(expected, at);
        at += isThere ? expected.length() : 0;
        return isThere;
    }

    private static final class Broken extends Exception {
        Broken() {
            super(null, null, false, false); // it never leaves the reader
        }
    }
}
