package dev.graft.tokenizer.jinja;

import static java.util.Map.entry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/// Python's methods of `str`.
final class TextMethods {
    private interface Method {
        Value call(String self, Args args, Meter meter);
    }

    private static final Map<String, Method> ALL = Map.ofEntries(
            entry("upper", plain(s -> s.toUpperCase(Locale.ROOT))),
            entry("lower", plain(s -> s.toLowerCase(Locale.ROOT))),
            entry("casefold", plain(s -> s.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT))),
            entry("title", plain(Casing::title)),
            entry("capitalize", plain(Casing::capitalize)),
            entry("swapcase", plain(Casing::swap)),
            entry("strip", (s, args, _) -> strip(s, args, true, true)),
            entry("lstrip", (s, args, _) -> strip(s, args, true, false)),
            entry("rstrip", (s, args, _) -> strip(s, args, false, true)),
            entry("removeprefix", (s, args, _) -> {
                String prefix = args.bind(1, "prefix").text(0);
                return Value.of(s.startsWith(prefix) ? s.substring(prefix.length()) : s);
            }),
            entry("removesuffix", (s, args, _) -> {
                String suffix = args.bind(1, "suffix").text(0);
                return Value.of(s.endsWith(suffix) ? s.substring(0, s.length() - suffix.length()) : s);
            }),
            entry("replace", (s, args, meter) -> {
                Args.Bound bound = args.bind(2, "old", "new", "count");
                return Value.of(Search.replace(s, bound.text(0), bound.text(1), bound.number(2, -1), meter));
            }),
            entry("split", (s, args, meter) -> {
                Args.Bound bound = args.bind(0, "sep", "maxsplit");
                return Value.list(Split.left(s, separator(bound), bound.number(1, -1), meter));
            }),
            entry("rsplit", (s, args, meter) -> {
                Args.Bound bound = args.bind(0, "sep", "maxsplit");
                return Value.list(Split.right(s, separator(bound), bound.number(1, -1), meter));
            }),
            entry("splitlines",
                    (s, args, meter) -> Value.list(Split.lines(s, args.bind(0, "keepends").truth(0), meter))),
            entry("partition", (s, args, _) -> Split.partition(s, args.bind(1, "sep").text(0), false)),
            entry("rpartition", (s, args, _) -> Split.partition(s, args.bind(1, "sep").text(0), true)),
            entry("startswith", (s, args, _) -> Value.of(Search.affix(s, args, true))),
            entry("endswith", (s, args, _) -> Value.of(Search.affix(s, args, false))),
            entry("find", (s, args, _) -> Value.of(Search.find(s, args, false))),
            entry("rfind", (s, args, _) -> Value.of(Search.find(s, args, true))),
            entry("index", (s, args, _) -> Value.of(Search.require(Search.find(s, args, false)))),
            entry("rindex", (s, args, _) -> Value.of(Search.require(Search.find(s, args, true)))),
            entry("count", (s, args, _) -> Value.of(Search.count(s, args))),
            entry("join", (s, args, meter) -> {
                StringBuilder out = new StringBuilder();
                List<Value> parts = Iterate.list(args.bind(1, "iterable").at(0), meter);
                for (int i = 0; i < parts.size(); i++) {
                    if (!(parts.get(i) instanceof Value.Text(String part))) {
                        throw args.wrong("joins texts, not a " + Types.name(parts.get(i)));
                    }
                    meter.made(s.length() + part.length());
                    out.append(i == 0 ? "" : s).append(part);
                }
                return Value.of(out.toString());
            }),
            entry("format", (s, args, meter) -> Value.of(new Braces(args, meter).format(s))),
            entry("zfill", (s, args, meter) -> {
                int missing = Math.max(0, args.bind(1, "width").number(0) - Chars.count(s));
                meter.made(missing);
                int sign = s.startsWith("-") || s.startsWith("+") ? 1 : 0;
                return Value.of(s.substring(0, sign) + "0".repeat(missing) + s.substring(sign));
            }),
            entry("center", (s, args, meter) -> pad(s, args, 0, meter)),
            entry("ljust", (s, args, meter) -> pad(s, args, 1, meter)),
            entry("rjust", (s, args, meter) -> pad(s, args, -1, meter)),
            entry("expandtabs",
                    (s, args, meter) -> Value.of(Casing.expandTabs(s, args.bind(0, "tabsize").number(0, 8), meter))),
            entry("isdigit", all(Character::isDigit)),
            entry("isdecimal", all(Character::isDigit)),
            entry("isnumeric", all(c -> Character.isDigit(c)
                    || (Character.getNumericValue(c) >= 0 && !Character.isLetter(c)))),
            entry("isalpha", all(Character::isLetter)),
            entry("isalnum", all(Character::isLetterOrDigit)),
            entry("isspace", all(Chars::isSpace)),
            entry("isascii", (s, args, _) -> {
                args.none();
                return Value.of(s.chars().allMatch(c -> c < 128));
            }),
            entry("isupper", (s, args, _) -> {
                args.none();
                return Value.of(Casing.isUpper(s));
            }),
            entry("islower", (s, args, _) -> {
                args.none();
                return Value.of(Casing.isLower(s));
            }),
            entry("istitle", (s, args, _) -> {
                args.none();
                return Value.of(Casing.isTitle(s));
            }));

    private final Meter meter;

    TextMethods(Meter meter) {
        this.meter = meter;
    }

    @Nullable
    Value of(String self, String name) {
        Method method = ALL.get(name);
        return method == null ? null : Function.of(name, args -> {
            meter.work(self.length());
            Value result = method.call(self, args, meter);
            if (result instanceof Items parts) {
                meter.made((long) Meter.ITEM * parts.values().size());
            }
            return result;
        });
    }

    private static Method plain(UnaryOperator<String> change) {
        return (s, args, meter) -> {
            args.none();
            meter.made(s.length());
            return Value.of(change.apply(s));
        };
    }

    private static Method all(IntPredicate test) {
        return (s, args, _) -> {
            args.none();
            return Value.of(!s.isEmpty() && s.codePoints().allMatch(test));
        };
    }

    private static @Nullable String separator(Args.Bound bound) {
        return bound.says(0) ? bound.text(0) : null;
    }

    private static Value strip(String s, Args args, boolean left, boolean right) {
        Args.Bound bound = args.bind(0, "chars");
        return Value.of(strip(s, bound.says(0) ? bound.text(0) : null, left, right));
    }

    /// @param chars null for white space
    static String strip(String s, @Nullable String chars, boolean left, boolean right) {
        int start = 0;
        int end = s.length();
        while (left && start < end && isOf(s.codePointAt(start), chars)) {
            start += Character.charCount(s.codePointAt(start));
        }
        while (right && end > start && isOf(s.codePointBefore(end), chars)) {
            end -= Character.charCount(s.codePointBefore(end));
        }
        return s.substring(start, end);
    }

    private static boolean isOf(int c, @Nullable String chars) {
        return chars == null ? Chars.isSpace(c) : chars.indexOf(c) >= 0;
    }

    private static Value pad(String s, Args args, int side, Meter meter) {
        Args.Bound bound = args.bind(1, "width", "fillchar");
        String fill = bound.text(1, " ");
        if (Chars.count(fill) != 1) {
            throw args.wrong("fills with one character");
        }
        int width = bound.number(0);
        return Value.of(pad(s, width, fill, side, meter));
    }

    /// @param side where the text goes: below 0 to the right, above 0 to the left, 0 to the middle
    static String pad(String s, int width, String fill, int side, Meter meter) {
        int missing = Math.max(0, width - Chars.count(s));
        meter.made(missing);
        int left = side > 0 ? 0 : side < 0 ? missing : missing / 2 + (missing & width & 1); // as CPython rounds it
        return fill.repeat(left) + s + fill.repeat(missing - left);
    }
}
