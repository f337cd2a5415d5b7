package dev.graft.merge;

import java.util.Collection;
import java.util.stream.Collectors;

/// Lists of names in a sentence.
final class Names {
    private static final int SOME = 3;
    private static final int MANY = 20;

    private Names() {}

    /// The first few, and how many more there are: `'a', 'b', 'c' and 432 more`.
    static String some(Collection<String> names) {
        return first(SOME, names);
    }

    /// As many as a reader may want to choose from.
    static String many(Collection<String> names) {
        return first(MANY, names);
    }

    private static String first(int shown, Collection<String> names) {
        String first = names.stream().limit(shown).map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return names.size() <= shown ? first : first + " and " + (names.size() - shown) + " more";
    }
}
