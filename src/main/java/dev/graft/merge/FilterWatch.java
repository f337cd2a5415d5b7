package dev.graft.merge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.recipe.Setting;

/// Sees which filters of a recipe are asked about which tensors, and reports those that match none.
///
/// A filter is known by its place: one that an anchor brings into many slices is alive if it matches in any of them.
final class FilterWatch {
    private final Map<Place, String> asked = new LinkedHashMap<>();
    private final Set<Place> alive = new LinkedHashSet<>();
    private final Set<String> names = new LinkedHashSet<>();

    /// A setting was asked for its value for a tensor of this name.
    void see(Setting setting, String tensorName) {
        if (!(setting instanceof Setting.Conditional(List<Setting.Case> cases))) {
            return;
        }
        names.add(tensorName);
        for (Setting.Case one : cases) {
            Located<String> filter = one.filter();
            if (filter != null && !one.matchesAll()) {
                asked.putIfAbsent(filter.place(), filter.value());
                if (one.matches(tensorName)) {
                    alive.add(filter.place());
                }
            }
        }
    }

    List<Finding> deadFilters(String stage) {
        List<Finding> findings = new ArrayList<>();
        asked.forEach((place, filter) -> {
            if (!alive.contains(place)) {
                findings.add(Finding.warning("dead-filter", place,
                        "filter '%s' matches no tensor of %s".formatted(filter, stage),
                        nearMiss(filter).map(near -> "write '" + near + "'")
                                .orElse("take it out, or write a part of a tensor's name; `graft plan` shows them")));
            }
        });
        return findings;
    }

    /// The part of a tensor's name that was probably meant: the same letters but for dots and underscores, or a word near it.
    private Optional<String> nearMiss(String filter) {
        String letters = letters(filter);
        for (String name : names) {
            List<String> words = List.of(name.split("\\."));
            for (int from = 0; from < words.size() && !letters.isEmpty(); from++) {
                for (int to = from + 1; to <= words.size(); to++) {
                    String part = String.join(".", words.subList(from, to));
                    if (letters(part).equals(letters)) {
                        return Optional.of(part);
                    }
                }
            }
        }
        Set<String> words = new LinkedHashSet<>();
        names.forEach(name -> words.addAll(List.of(name.split("\\."))));
        words.removeIf(word -> word.length() < 3);
        return DidYouMean.nearest(filter, words);
    }

    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
