package dev.graft.recipe;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// A line of a card that names the block below it: a heading, a bold line, or a few words and a colon.
final class Label {
    private static final int LONGEST_LINE = 300;
    /// "The configuration used for this merge was:" is a sentence, "Nyxene-11B :" a label.
    private static final int MOST_WORDS = 4;
    private static final Pattern LINK = Pattern.compile("\\[([^\\[\\]]*)\\]\\([^()]*\\)");
    private static final Pattern HEADING = Pattern.compile("#{1,6}\\s.*");
    private static final Pattern BULLET = Pattern.compile("(?:[-*+]|\\d{1,3}[.)])\\s+");
    private static final String MARKUP = "*_`";

    private Label() {}

    /// What the line says, without markup; null if it is no label.
    static @Nullable String of(String line) {
        if (line.length() > LONGEST_LINE) {
            return null;
        }
        String text = line.strip();
        if (HEADING.matcher(text).matches()) {
            return bare(text.replaceFirst("^#+", "").replaceFirst("\\s#+$", ""));
        }
        String item = BULLET.matcher(text).lookingAt() ? BULLET.matcher(text).replaceFirst("") : text;
        String marked = withoutColon(item);
        String bare = bare(marked);
        if (bare == null) {
            return null;
        }
        boolean isBold = isWrapped(marked, "**") || isWrapped(marked, "__");
        boolean hasColon = !marked.equals(item) || bare.length() < withoutMarkup(item).length();
        boolean isShort = bare.split("\\s+").length <= MOST_WORDS;
        return isBold || (hasColon && isShort) ? bare : null;
    }

    /// The same for a line that is underlined and so a heading.
    static @Nullable String ofUnderlined(String line) {
        return line.length() > LONGEST_LINE ? null : bare(line);
    }

    private static boolean isWrapped(String text, String mark) {
        return text.length() > 2 * mark.length() && text.startsWith(mark) && text.endsWith(mark)
                && text.indexOf(mark, mark.length()) == text.length() - mark.length();
    }

    private static @Nullable String bare(String text) {
        String words = LINK.matcher(text.strip()).replaceAll(link -> Matcher.quoteReplacement(link.group(1)));
        String bare = withoutColon(withoutMarkup(withoutColon(words)));
        return StageName.isUsable(bare) ? bare : null;
    }

    private static String withoutMarkup(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && MARKUP.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && MARKUP.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(start, end).strip();
    }

    private static String withoutColon(String text) {
        String stripped = text.strip();
        return stripped.endsWith(":") ? stripped.substring(0, stripped.length() - 1).strip() : stripped;
    }
}
