package dev.graft.tokenizer.jinja;

import java.util.List;

/// Finding and replacing in texts. Positions are in characters, as Python counts them.
final class Search {
    private Search() {}

    static String replace(String s, String old, String by, int count, Meter meter) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        int left = count < 0 ? Integer.MAX_VALUE : count;
        while (left > 0) {
            int found = old.isEmpty() ? at : s.indexOf(old, at);
            if (found < 0 || (old.isEmpty() && at >= s.length())) {
                break;
            }
            meter.made(by.length() + 1L);
            int next = old.isEmpty() ? found + Character.charCount(s.codePointAt(found)) : found + old.length();
            out.append(s, at, found).append(by).append(s, found, old.isEmpty() ? next : found);
            at = next;
            left--;
        }
        if (old.isEmpty() && left > 0 && at >= s.length()) { // an empty text is found at the end, too
            out.append(by);
        }
        meter.made(s.length());
        return out.append(s, at, s.length()).toString();
    }

    /// `startswith` and `endswith`: of one text, or of any of a tuple.
    static boolean affix(String s, Args args, boolean atStart) {
        Args.Bound bound = args.bind(1, "prefix", "start", "end");
        String part = part(s, bound);
        List<Value> wanted = bound.at(0) instanceof Items items && items.kind().isTuple()
                ? items.values()
                : List.of(bound.at(0));
        return wanted.stream().anyMatch(value -> {
            if (!(value instanceof Value.Text(String affix))) {
                throw args.wrong("needs a text or a tuple of texts, not a " + Types.name(value));
            }
            return atStart ? part.startsWith(affix) : part.endsWith(affix);
        });
    }

    private static int start(String s, Args.Bound bound) {
        int size = Chars.count(s);
        return bound.says(1) ? clip(bound.number(1), size) : 0;
    }

    /// The text between the start and end of the arguments 1 and 2.
    private static String part(String s, Args.Bound bound) {
        int size = Chars.count(s);
        int from = start(s, bound);
        int to = bound.says(2) ? clip(bound.number(2), size) : size;
        return from >= to ? "" : s.substring(s.offsetByCodePoints(0, from), s.offsetByCodePoints(0, to));
    }

    private static int clip(int bound, int size) {
        return Math.clamp(bound < 0 ? (long) bound + size : bound, 0, size);
    }

    static int find(String s, Args args, boolean fromEnd) {
        Args.Bound bound = args.bind(1, "sub", "start", "end");
        if (bound.says(1) && bound.number(1) > Chars.count(s)) {
            return -1;
        }
        String part = part(s, bound);
        int found = fromEnd ? part.lastIndexOf(bound.text(0)) : part.indexOf(bound.text(0));
        return found < 0 ? -1 : start(s, bound) + part.codePointCount(0, found);
    }

    static int require(int found) {
        if (found < 0) {
            throw Failure.because("'index' does not find the text");
        }
        return found;
    }

    static int count(String s, Args args) {
        Args.Bound bound = args.bind(1, "sub", "start", "end");
        String part = part(s, bound);
        String wanted = bound.text(0);
        if (wanted.isEmpty()) {
            return Chars.count(part) + 1;
        }
        int count = 0;
        for (int at = part.indexOf(wanted); at >= 0; at = part.indexOf(wanted, at + wanted.length())) {
            count++;
        }
        return count;
    }
}
