package dev.graft.tokenizer.jinja;

import java.util.Locale;

/// Upper, lower and title case.
final class Casing {
    private Casing() {}

    static String capitalize(String s) {
        if (s.isEmpty()) {
            return s;
        }
        int rest = s.offsetByCodePoints(0, 1);
        return first(s.substring(0, rest)) + s.substring(rest).toLowerCase(Locale.ROOT);
    }

    private static String first(String character) {
        int title = Character.toTitleCase(character.codePointAt(0));
        return title == character.codePointAt(0) ? special(character) : Character.toString(title);
    }

    /// `ß` and the like have no single character in title case: `Ss`.
    private static String special(String character) {
        String upper = character.toUpperCase(Locale.ROOT);
        return Chars.count(upper) == 1
                ? character
                : upper.substring(0, upper.offsetByCodePoints(0, 1))
                        + upper.substring(upper.offsetByCodePoints(0, 1)).toLowerCase(Locale.ROOT);
    }

    private static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    /// Python's `str.title`: each run of letters with case begins with a capital.
    static String title(String s) {
        StringBuilder out = new StringBuilder();
        boolean isInside = false;
        for (int i = 0; i < s.length(); i += Character.charCount(s.codePointAt(i))) {
            int c = s.codePointAt(i);
            out.append(isInside
                    ? Character.toString(c).toLowerCase(Locale.ROOT)
                    : first(Character.toString(c)));
            isInside = isCased(c);
        }
        return out.toString();
    }

    static String swap(String s) {
        StringBuilder out = new StringBuilder();
        s.codePoints().forEach(c -> {
            String one = Character.toString(c);
            out.append(Character.isUpperCase(c) ? one.toLowerCase(Locale.ROOT) : one.toUpperCase(Locale.ROOT));
        });
        return out.toString();
    }

    static boolean isUpper(String s) {
        return s.codePoints().anyMatch(Character::isUpperCase)
                && s.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    static boolean isLower(String s) {
        return s.codePoints().anyMatch(Character::isLowerCase)
                && s.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    static boolean isTitle(String s) {
        boolean isInside = false;
        boolean isAny = false;
        for (int c : s.codePoints().toArray()) {
            boolean isUpper = Character.isUpperCase(c) || Character.isTitleCase(c);
            if (isUpper == isInside && isCased(c)) {
                return false;
            }
            isInside = isCased(c);
            isAny |= isInside;
        }
        return isAny;
    }

    static String expandTabs(String s, int size, Meter meter) {
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '\t') {
                int blanks = size > 0 ? size - column % size : 0;
                meter.made(blanks);
                out.append(" ".repeat(blanks));
                column += blanks;
            } else {
                out.append(c);
                column = c == '\n' || c == '\r' ? 0 : column + 1;
            }
        }
        return out.toString();
    }
}
