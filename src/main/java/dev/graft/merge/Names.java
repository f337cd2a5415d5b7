package dev.graft.merge;

import java.util.Collection;
import java.util.stream.Collectors;

/// Lists of names in a sentence.
final class Names {
    private static final int SHOWN = 3;

    private Names() {}

    /// The first few, and how many more there are: `'a', 'b', 'c' and 432 more`.
    static String some(Collection<String> names) {
        String first = names.stream().limit(SHOWN).map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? first : first + " and " + (names.size() - SHOWN) + " more";
    }
}
