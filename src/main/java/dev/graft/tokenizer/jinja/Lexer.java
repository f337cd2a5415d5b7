package dev.graft.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;

import dev.graft.tokenizer.jinja.Token.Kind;

/// Cuts a template into text and tags, with the rules for white space around tags. What is inside of a tag is cut by
/// [TagLexer].
///
/// The rules are those of Jinja2: `{%-` takes all white space before it, `-%}` all after it, `trim_blocks` one line
/// break after a block, `lstrip_blocks` the blanks before a block that begins its line, `{%+` and `+%}` forbid that.
final class Lexer {
    private final String source;
    private final Settings settings;
    private final Spots spots;
    private final List<Token> tokens = new ArrayList<>();

    private Lexer(String source, Settings settings) {
        this.source = source;
        this.settings = settings;
        this.spots = new Spots(source);
    }

    static List<Token> tokens(String template, Settings settings) {
        String text = Chars.withPlainLineBreaks(template);
        boolean isCut = !settings.keepTrailingNewline() && text.endsWith("\n");
        Lexer lexer = new Lexer(isCut ? text.substring(0, text.length() - 1) : text, settings);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        int at = 0;
        while (at < source.length()) {
            int open = nextTag(at);
            if (open < 0) {
                data(at, source.length());
                break;
            }
            int raw = source.charAt(open + 1) == '%' ? rawBegin(open) : -1;
            data(at, cutBefore(at, open, source.charAt(open + 1) == '{'));
            at = raw >= 0 ? raw(open, raw) : tag(open);
        }
        tokens.add(new Token(Kind.END, "", spots.at(source.length())));
    }

    private int nextTag(int from) {
        for (int i = source.indexOf('{', from); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return -1;
    }

    private void data(int from, int to) {
        if (from < to) {
            tokens.add(new Token(Kind.DATA, source.substring(from, to), spots.at(from)));
        }
    }

    /// Where the text from `at` ends, of which the tag at `open` may take white space.
    private int cutBefore(int at, int open, boolean isPrint) {
        char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
        if (sign == '-') {
            return at + Chars.stripEnd(source.substring(at, open)).length();
        }
        if (sign == '+' || isPrint || !settings.lstripBlocks()) {
            return open;
        }
        int from = open; // not from the start of the line: that would be slow in a template of one long line
        while (from > at && source.charAt(from - 1) != '\n' && Chars.isSpace(source.charAt(from - 1))) {
            from--;
        }
        return from == 0 || source.charAt(from - 1) == '\n' ? from : open;
    }

    /// @return offset after the tag
    private int tag(int open) {
        int inside = open + 2;
        if (inside < source.length() && (source.charAt(inside) == '-' || source.charAt(inside) == '+')) {
            inside++;
        }
        return switch (source.charAt(open + 1)) {
            case '#' -> comment(open, inside);
            case '%' -> {
                tokens.add(new Token(Kind.BEGIN_BLOCK, "{%", spots.at(open)));
                yield new TagLexer(source, spots, tokens).block(inside, settings.trimBlocks());
            }
            default -> {
                tokens.add(new Token(Kind.BEGIN_PRINT, "{{", spots.at(open)));
                yield new TagLexer(source, spots, tokens).print(inside);
            }
        };
    }

    private int comment(int open, int inside) {
        int end = source.indexOf("#}", inside);
        if (end < 0) {
            throw Failure.at(spots.at(open), "the comment '{#' is never closed by '#}'");
        }
        return afterEnd(end, end > inside ? source.charAt(end - 1) : ' ');
    }

    /// @param end of the content: offset of `%}` or `#}`
    private int afterEnd(int end, char sign) {
        int after = end + 2;
        if (sign == '-') {
            return Chars.skipSpace(source, after);
        }
        boolean takesBreak = sign != '+' && settings.trimBlocks() && after < source.length()
                && source.charAt(after) == '\n';
        return takesBreak ? after + 1 : after;
    }

    /// Where the text of `{% raw %}` begins, or -1 if the tag at `open` is another.
    private int rawBegin(int open) {
        int end = word(open, "raw");
        if (end < 0) {
            return -1;
        }
        if (source.startsWith("-%}", end)) {
            return Chars.skipSpace(source, end + 3);
        }
        return source.startsWith("%}", end) ? end + 2 : -1;
    }

    /// @return offset after `{%` and this word with white space around it, or -1
    private int word(int open, String word) {
        int i = open + 2;
        if (i < source.length() && (source.charAt(i) == '-' || source.charAt(i) == '+')) {
            i++;
        }
        i = Chars.skipSpace(source, i);
        return source.startsWith(word, i) ? Chars.skipSpace(source, i + word.length()) : -1;
    }

    private int raw(int open, int from) {
        for (int i = source.indexOf("{%", from); i >= 0; i = source.indexOf("{%", i + 1)) {
            int end = word(i, "endraw");
            if (end < 0) {
                continue;
            }
            boolean isSigned = source.startsWith("-%}", end) || source.startsWith("+%}", end);
            if (isSigned || source.startsWith("%}", end)) {
                data(from, cutBefore(from, i, false));
                return isSigned ? afterEnd(end + 1, source.charAt(end)) : afterEnd(end, ' ');
            }
        }
        throw Failure.at(spots.at(open), "'{% raw %}' is never closed by '{% endraw %}'");
    }
}
