package dev.graft.card;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.model.Models;

/// What donors were made of, followed through their cards as far as these are at hand.
final class Lineage {
    /// Cards are written by anybody, and may name each other without end.
    private static final int MAX_DEPTH = 8;
    private static final int MAX_CARDS = 200;

    private final List<DonorCard> donors;
    private final Map<String, DonorCard> known = new HashMap<>();
    private final Models models;

    private Lineage(List<DonorCard> donors, Models models) {
        this.donors = List.copyOf(donors);
        this.models = models;
    }

    static Lineage of(List<DonorCard> donors, Models models) throws IOException {
        Lineage lineage = new Lineage(donors, models);
        List<DonorCard> generation = donors;
        donors.forEach(donor -> lineage.known.put(key(donor.id()), donor));
        for (int depth = 0; depth < MAX_DEPTH && !generation.isEmpty(); depth++) {
            generation = lineage.follow(generation);
        }
        return lineage;
    }

    private List<DonorCard> follow(List<DonorCard> children) throws IOException {
        List<DonorCard> found = new ArrayList<>();
        for (DonorCard child : children) {
            for (String parent : child.parents()) {
                if (known.size() < MAX_CARDS && !known.containsKey(key(parent))) {
                    DonorCard card = DonorCard.find(parent, null, models);
                    known.put(key(parent), card);
                    found.add(card);
                }
            }
        }
        return found;
    }

    /// The hub does not tell upper from lower case.
    private static String key(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    /// A model that two donors or more go back to.
    ///
    /// @param descendants donors, or the model itself where it is one
    record Shared(String id, List<String> descendants) {

        /// In half a sentence, the names written by a function.
        String words(UnaryOperator<String> written) {
            List<String> others = descendants.stream().filter(donor -> !key(donor).equals(key(id))).map(written)
                    .toList();
            return (others.size() < descendants.size()
                    ? "is a donor itself, and in the ancestry of "
                    : "is in the ancestry of ")
                    + String.join(" and ", others);
        }
    }

    /// The nearest ones: what they have in common only through another shared ancestor is left out.
    List<Shared> shared() {
        Map<String, Set<String>> descendants = new LinkedHashMap<>(); // by id, in the order in which they are met
        Map<String, String> spelling = new HashMap<>();
        for (DonorCard donor : donors) {
            for (String ancestor : ancestry(donor.id())) {
                spelling.putIfAbsent(key(ancestor), ancestor);
                descendants.computeIfAbsent(key(ancestor), _ -> new LinkedHashSet<>()).add(donor.id());
            }
        }
        descendants.values().removeIf(of -> of.size() < 2);
        List<Shared> nearest = new ArrayList<>();
        descendants.forEach((id, of) -> {
            boolean isBehindAnother = descendants.entrySet().stream()
                    .anyMatch(other -> !other.getKey().equals(id) && other.getValue().equals(of)
                            && ancestry(other.getKey()).stream().skip(1).anyMatch(far -> key(far).equals(id)));
            if (!isBehindAnother) {
                nearest.add(new Shared(spelling.getOrDefault(id, id), List.copyOf(of)));
            }
        });
        return nearest;
    }

    /// The model itself, then all that it goes back to, nearest first, each once.
    private List<String> ancestry(String id) {
        Map<String, String> all = new LinkedHashMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(id));
        while (!open.isEmpty()) {
            String next = open.removeFirst();
            if (all.putIfAbsent(key(next), next) == null) {
                DonorCard card = known.get(key(next));
                open.addAll(card == null ? List.of() : card.parents());
            }
        }
        return List.copyOf(all.values());
    }

    /// What a model was made of, and what that was made of, as a nested list in Markdown; none if nothing is known.
    List<String> lines(DonorCard donor) {
        List<String> lines = new ArrayList<>();
        lines(donor, "  ", new LinkedHashSet<>(Set.of(key(donor.id()))), lines);
        return lines;
    }

    private void lines(DonorCard card, String indent, Set<String> told, List<String> lines) {
        List<String> parents = card.parents();
        if (parents.isEmpty()) {
            return;
        }
        lines.add(indent + (card.isMerge() ? "- itself a merge of " : "- made from ")
                + String.join(", ", parents.stream().map(DonorCard::linked).toList()));
        for (String parent : parents) {
            DonorCard of = known.get(key(parent));
            if (of != null && told.add(key(parent)) && !of.parents().isEmpty()) {
                lines.add(indent + "  - " + DonorCard.linked(parent));
                lines(of, indent + "    ", told, lines);
            }
        }
    }

    List<Finding> findings() {
        return shared().stream().map(shared -> Finding.note("shared-ancestor", new Place.OfModel(shared.id(), null),
                shared.words(UnaryOperator.identity()),
                "nothing, if it is meant: what they have from it counts more than once")).toList();
    }
}
