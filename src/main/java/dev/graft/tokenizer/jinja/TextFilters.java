package dev.graft.tokenizer.jinja;

import static java.util.Map.entry;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.graft.tokenizer.jinja.Filters.Filter;

/// Filters that take a text, or anything as a text.
final class TextFilters {
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    static final Map<String, Filter> ALL = Map.ofEntries(
            entry("upper", plain(s -> s.toUpperCase(Locale.ROOT))),
            entry("lower", plain(s -> s.toLowerCase(Locale.ROOT))),
            entry("capitalize", plain(Casing::capitalize)),
            entry("title", plain(TextFilters::title)),
            entry("string", plain(s -> s)),
            entry("safe", plain(s -> s)),
            entry("escape", plain(TextFilters::escape)),
            entry("e", plain(TextFilters::escape)),
            entry("forceescape", plain(TextFilters::escape)),
            entry("striptags", plain(TextFilters::stripTags)),
            entry("trim", (self, args, run) -> {
                Args.Bound bound = args.bind(0, "chars");
                return Value.of(TextMethods.strip(run.str(self), bound.says(0) ? bound.text(0) : null, true, true));
            }),
            entry("replace", (self, args, run) -> {
                Args.Bound bound = args.bind(2, "old", "new", "count");
                return Value.of(Search.replace(run.str(self), run.str(bound.at(0)), run.str(bound.at(1)),
                        bound.says(2) ? bound.number(2) : -1, run.meter()));
            }),
            entry("format", (self, args, run) -> {
                if (!args.positions().isEmpty() && !args.named().isEmpty()) {
                    throw args.wrong("takes values by position or by name, not both");
                }
                return Value.of(new Percent(run.meter()).format(run.str(self), args.named().isEmpty()
                        ? new Items(Items.Kind.TUPLE, args.positions())
                        : Value.dict(args.named())));
            }),
            entry("center", (self, args, run) -> Value.of(TextMethods.pad(run.str(self),
                    args.bind(0, "width").number(0, 80), " ", 0, run.meter()))),
            entry("indent", TextFilters::indent),
            entry("truncate", TextFilters::truncate),
            entry("wordcount", (self, args, run) -> {
                args.none();
                return Value.of(WORD.matcher(run.str(self)).results().count());
            }),
            entry("urlencode", TextFilters::urlEncode));

    private TextFilters() {}

    private static Filter plain(UnaryOperator<String> change) {
        return (self, args, run) -> {
            args.none();
            String text = run.str(self);
            run.meter().made(text.length());
            return Value.of(change.apply(text));
        };
    }

    /// A capital after every run of blanks, hyphens and opening brackets; not Python's `str.title`.
    private static String title(String s) {
        StringBuilder out = new StringBuilder();
        boolean isFirst = true;
        for (int c : s.codePoints().toArray()) {
            String one = Character.toString(c);
            boolean isBetween = Chars.isSpace(c) || "-({[<".indexOf(c) >= 0;
            out.append(isFirst || isBetween ? one.toUpperCase(Locale.ROOT) : one.toLowerCase(Locale.ROOT));
            isFirst = isBetween;
        }
        return out.toString();
    }

    private static String escape(String s) {
        return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;")
                .replace("\"", "&#34;");
    }

    private static String stripTags(String s) {
        String text = withoutAll(withoutAll(s, "<!--", "-->"), "<", ">");
        String words = String.join(" ", text.codePoints().mapToObj(c -> Chars.isSpace(c) ? " " : Character.toString(c))
                .collect(Collectors.joining()).strip().split(" +"));
        return words.replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&#34;", "\"")
                .replace("&quot;", "\"").replace("&amp;", "&");
    }

    private static String withoutAll(String s, String open, String close) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int start = s.indexOf(open); start >= 0; start = s.indexOf(open, at)) {
            int end = s.indexOf(close, start + open.length());
            if (end < 0) {
                break;
            }
            out.append(s, at, start);
            at = end + close.length();
        }
        return out.append(s, at, s.length()).toString();
    }

    private static Value indent(Value self, Args args, Evaluator run) {
        Args.Bound bound = args.bind(0, "width", "first", "blank");
        if (!(self instanceof Value.Text(String text))) {
            throw args.wrong("needs a text, not a " + Types.name(self));
        }
        String indent = bound.has(0) && bound.at(0) instanceof Value.Text(String given)
                ? given
                : " ".repeat(Math.clamp(bound.number(0, 4), 0, 1000));
        List<Value> lines = Split.lines(text + "\n", false, run.meter());
        StringBuilder out = new StringBuilder(bound.truth(1) ? indent : "");
        for (int i = 0; i < lines.size(); i++) {
            String line = run.str(lines.get(i));
            boolean isIndented = i > 0 && (bound.truth(2) || !line.isEmpty());
            run.meter().made(indent.length());
            out.append(i > 0 ? "\n" : "").append(isIndented ? indent : "").append(line);
        }
        return Value.of(out.toString());
    }

    private static Value truncate(Value self, Args args, Evaluator run) {
        Args.Bound bound = args.bind(0, "length", "killwords", "end", "leeway");
        String end = bound.text(2, "...");
        int length = bound.number(0, 255);
        int leeway = bound.says(3) ? bound.number(3) : 5;
        if (length < Chars.count(end) || leeway < 0) {
            throw args.wrong("needs a length that its end fits into, and a leeway of at least 0");
        }
        if (Iterate.length(self) <= (long) length + leeway) {
            return self;
        }
        if (!(self instanceof Value.Text(String text))) {
            throw args.wrong("cannot cut a " + Types.name(self));
        }
        String cut = text.substring(0, text.offsetByCodePoints(0, length - Chars.count(end)));
        int blank = bound.truth(1) ? -1 : cut.lastIndexOf(' ');
        return Value.of((blank < 0 ? cut : cut.substring(0, blank)) + end);
    }

    private static Value urlEncode(Value self, Args args, Evaluator run) {
        args.none();
        if (self instanceof Value.Text || !Iterate.isPossible(self)) {
            return Value.of(quoted(run.str(self), false));
        }
        List<Value> pairs = self instanceof Dict dict
                ? dict.members().stream().map(m -> (Value) Items.pair(m.key(), m.value())).toList()
                : Iterate.list(self, run.meter());
        StringBuilder out = new StringBuilder();
        for (Value pair : pairs) {
            List<Value> both = Iterate.list(pair, run.meter());
            if (both.size() != 2) {
                throw args.wrong("needs pairs of a key and a value");
            }
            out.append(out.isEmpty() ? "" : "&").append(quoted(run.str(both.get(0)), true)).append('=')
                    .append(quoted(run.str(both.get(1)), true));
        }
        return Value.of(out.toString());
    }

    private static String quoted(String text, boolean inQuery) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean isPlain = c < 128 && (Character.isLetterOrDigit(c) || "_.-~".indexOf(c) >= 0);
            out.append(isPlain || (c == '/' && !inQuery)
                    ? String.valueOf(c)
                    : c == ' ' && inQuery ? "+" : "%%%02X".formatted((int) c));
        }
        return out.toString();
    }
}
