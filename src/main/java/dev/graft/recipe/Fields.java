package dev.graft.recipe;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.DidYouMean;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.recipe.YamlNode.Entry;
import dev.graft.recipe.YamlNode.Mapping;

/// A map of the recipe as its [Level] knows it: known keys are here, the others were reported.
final class Fields {

    /// Edit distance takes time and memory by length; nobody mistypes a word of more letters.
    private static final int LONGEST_TYPO = 40;

    private final Place place;
    private final Findings findings;
    private final Map<String, Entry> known = new LinkedHashMap<>();

    Fields(Mapping map, Level level, Findings findings) {
        this.place = map.place();
        this.findings = findings;
        Set<String> unknown = new HashSet<>();
        for (Entry entry : map.entries()) {
            if (level.keys().contains(entry.key())) {
                known.put(entry.key(), entry);
            } else if (unknown.add(entry.key())) {
                findings.warning("unknown-key", entry.keyPlace(),
                        "%s has no key %s; it is ignored".formatted(level.title(), Quote.of(entry.key())),
                        remedy(entry, level));
            }
        }
        for (Entry entry : map.overridden()) {
            if (level.keys().contains(entry.key())) {
                findings.warning("duplicate-key", entry.keyPlace(),
                        "%s is written again further down, and the last one counts".formatted(Quote.of(entry.key())),
                        "keep one of them");
            }
        }
    }

    Place place() {
        return place;
    }

    /// The value of a known key; null if it is not there, or says nothing.
    @Nullable
    YamlNode get(String key) {
        Entry entry = known.get(key);
        return entry == null || entry.value().isNull() ? null : entry.value();
    }

    /// Where a key is written; the start of the map if it is not.
    Place keyPlace(String key) {
        Entry entry = known.get(key);
        return entry == null ? place : entry.keyPlace();
    }

    /// The value of a known key that holds a text; null if there is none, or something else, which is an error then.
    @Nullable
    Located<String> text(String key) {
        YamlNode node = get(key);
        if (node == null) {
            return null;
        }
        if (node instanceof YamlNode.Scalar(String text, YamlNode.Kind kind, Place where)
                && kind == YamlNode.Kind.TEXT) {
            return new Located<>(text, where);
        }
        findings.error("bad-value", node.place(), "'%s' is %s, not a text".formatted(key, node.word()),
                node instanceof YamlNode.Scalar ? "put it in quotes" : "write one word after '" + key + ":'");
        return null;
    }

    /// The items of a known key that holds a list; none if it is not there, or something else, which is an error then.
    List<YamlNode> list(String key) {
        YamlNode node = get(key);
        if (node instanceof YamlNode.Sequence(List<YamlNode> items, _)) {
            return items;
        }
        if (node != null) {
            findings.error("bad-value", node.place(), "'%s' is %s, not a list".formatted(key, node.word()),
                    "start each entry with a dash");
        }
        return List.of();
    }

    private static String remedy(Entry entry, Level level) {
        String key = entry.key();
        Optional<String> meant = key.length() > LONGEST_TYPO
                ? Optional.empty()
                : DidYouMean.nearest(key, level.keys());
        if (meant.isPresent()) {
            return "did you mean '" + meant.get() + "'?";
        }
        Optional<Level> home = Level.with(key);
        if (home.isPresent()) {
            return "'" + key + "' is a key of " + home.get().title();
        }
        if (level.hasParameters() && looksLikeSetting(entry.value())) {
            return "if it is a parameter, it belongs under 'parameters:', indented by two more";
        }
        return "remove it, or mend its name; known keys: " + String.join(", ", level.keys());
    }

    private static boolean looksLikeSetting(YamlNode value) {
        return switch (value) {
            case YamlNode.Scalar scalar -> switch (scalar.kind()) {
                case NUMBER, BOOL -> true;
                case TEXT -> Literal.REAL.matcher(scalar.text()).matches();
                case NULL -> false;
            };
            case YamlNode.Sequence sequence -> !sequence.items().isEmpty()
                    && sequence.items().stream().limit(10).allMatch(Fields::isPoint);
            case Mapping map -> map.find("value").isPresent();
        };
    }

    private static boolean isPoint(YamlNode item) {
        return switch (item) {
            case YamlNode.Scalar scalar -> looksLikeSetting(scalar);
            case YamlNode.Sequence _ -> false;
            case Mapping map -> map.find("value").isPresent();
        };
    }
}
