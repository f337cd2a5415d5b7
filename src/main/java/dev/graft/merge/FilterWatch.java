package dev.graft.merge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

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

    /// @param isSure whether a filter without a match can be blamed for it
    List<Finding> deadFilters(String stage, Predicate<String> isSure) {
        NearMiss nearMiss = null;
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<Place, String> one : asked.entrySet()) {
            String filter = one.getValue();
            if (alive.contains(one.getKey()) || !isSure.test(filter)) {
                continue;
            }
            nearMiss = nearMiss == null ? NearMiss.of(names) : nearMiss;
            findings.add(Finding.warning("dead-filter", one.getKey(),
                    "filter '%s' matches no tensor of %s".formatted(filter, stage),
                    nearMiss.to(filter).map(near -> "write '" + near + "'")
                            .orElse("take it out, or write a part of a tensor's name; `graft plan` shows them")));
        }
        return findings;
    }

    /// What a dead filter probably meant.
    ///
    /// @param parts of tensor names, by their letters: the same but for dots, underscores and capitals
    /// @param words of tensor names between dots
    private record NearMiss(Map<String, String> parts, Set<String> words) {
        /// Longer parts are no filters that somebody writes.
        private static final int MOST_WORDS = 6;

        static NearMiss of(Set<String> names) {
            Map<String, String> parts = new LinkedHashMap<>();
            Set<String> words = new LinkedHashSet<>();
            Set<String> seen = new HashSet<>();
            for (String name : names) {
                for (String run : name.split("\\.[0-9]+(?=\\.|$)")) { // the layers of a model differ in numbers only
                    if (seen.add(run)) {
                        List<String> ofRun = Stream.of(run.split("\\.")).filter(word -> !word.isEmpty()).toList();
                        ofRun.stream().filter(word -> word.length() >= 3).forEach(words::add);
                        addParts(ofRun, parts);
                    }
                }
            }
            return new NearMiss(parts, words);
        }

        private static void addParts(List<String> words, Map<String, String> parts) {
            for (int from = 0; from < words.size(); from++) {
                for (int to = from + 1; to <= Math.min(words.size(), from + MOST_WORDS); to++) {
                    String part = String.join(".", words.subList(from, to));
                    parts.putIfAbsent(letters(part), part);
                }
            }
        }

        Optional<String> to(String filter) {
            String letters = letters(filter);
            String same = letters.isEmpty() ? null : parts.get(letters);
            return same == null ? DidYouMean.nearest(filter, words) : Optional.of(same);
        }

        private static String letters(String text) {
            return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        }
    }
}
