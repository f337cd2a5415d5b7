package dev.graft.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Texts cut into pieces.
final class Split {
    private Split() {}

    /// @param separator null for runs of white space
    /// @param max       number of cuts; below 0 for any
    static List<Value> left(String s, @Nullable String separator, int max, Meter meter) {
        meter.made(s.length());
        if (separator == null) {
            return atSpace(s, max);
        }
        List<Value> parts = new ArrayList<>();
        int at = 0;
        while (max < 0 || parts.size() < max) {
            int found = s.indexOf(separator(separator), at);
            if (found < 0) {
                break;
            }
            parts.add(Value.of(s.substring(at, found)));
            at = found + separator.length();
        }
        parts.add(Value.of(s.substring(at)));
        return parts;
    }

    static List<Value> right(String s, @Nullable String separator, int max, Meter meter) {
        meter.made(s.length());
        List<Value> parts = new ArrayList<>();
        int end = s.length();
        while (max < 0 || parts.size() < max) {
            if (separator == null) {
                end = endOfWord(s, end);
                int start = end;
                while (start > 0 && !Chars.isSpace(s.charAt(start - 1))) {
                    start--;
                }
                if (start == end) {
                    break;
                }
                parts.add(Value.of(s.substring(start, end)));
                end = start;
            } else {
                int found = end < separator(separator).length()
                        ? -1
                        : s.lastIndexOf(separator, end - separator.length());
                if (found < 0) {
                    break;
                }
                parts.add(Value.of(s.substring(found + separator.length(), end)));
                end = found;
            }
        }
        int rest = separator == null ? endOfWord(s, end) : end;
        if (separator != null || rest > 0) {
            parts.add(Value.of(s.substring(0, rest)));
        }
        Collections.reverse(parts);
        return parts;
    }

    private static int endOfWord(String s, int end) {
        int at = end;
        while (at > 0 && Chars.isSpace(s.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    private static String separator(String separator) {
        if (separator.isEmpty()) {
            throw Failure.because("a text cannot be cut at an empty separator");
        }
        return separator;
    }

    private static List<Value> atSpace(String s, int max) {
        List<Value> parts = new ArrayList<>();
        int at = Chars.skipSpace(s, 0);
        while (at < s.length()) {
            if (max >= 0 && parts.size() >= max) {
                parts.add(Value.of(s.substring(at)));
                break;
            }
            int end = at;
            while (end < s.length() && !Chars.isSpace(s.charAt(end))) {
                end++;
            }
            parts.add(Value.of(s.substring(at, end)));
            at = Chars.skipSpace(s, end);
        }
        return parts;
    }

    static List<Value> lines(String s, boolean keepEnds, Meter meter) {
        meter.made(s.length());
        List<Value> lines = new ArrayList<>();
        int at = 0;
        while (at < s.length()) {
            int end = at;
            while (end < s.length() && !isLineEnd(s.charAt(end))) {
                end++;
            }
            int next = s.startsWith("\r\n", end) ? end + 2 : Math.min(s.length(), end + 1);
            lines.add(Value.of(s.substring(at, keepEnds ? next : end)));
            at = next;
        }
        return lines;
    }

    private static boolean isLineEnd(char c) {
        return (c >= '\n' && c <= '\r') || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    static Value partition(String s, String separator, boolean fromEnd) {
        int found = fromEnd ? s.lastIndexOf(separator(separator)) : s.indexOf(separator(separator));
        List<String> parts = found >= 0
                ? List.of(s.substring(0, found), separator, s.substring(found + separator.length()))
                : fromEnd ? List.of("", "", s) : List.of(s, "", "");
        return new Items(Items.Kind.TUPLE, parts.stream().map(Value::of).toList());
    }
}
